"""Names wild cats and elephants in photographs from picture, place, time and weather, offline."""

__version__ = "0.1.0"
