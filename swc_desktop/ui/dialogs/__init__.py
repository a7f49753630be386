"""Dialogs of the window; each is given plain values and returns plain values."""
