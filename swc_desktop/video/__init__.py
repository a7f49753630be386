"""Video: clips of camera traps as frames."""
