"""Builds model packs: observations and photographs in, one pack and its report out."""
