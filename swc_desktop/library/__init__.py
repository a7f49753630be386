"""Earlier runs and their results, in one SQLite file."""
