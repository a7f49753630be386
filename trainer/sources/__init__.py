"""Readers of observations and photographs, each row with its licence."""
