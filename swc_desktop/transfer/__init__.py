"""Carries the program and its data to machines without a network, on a USB stick."""
