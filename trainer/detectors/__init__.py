"""Detectors for packs: the one that ships, and those that people bring."""
