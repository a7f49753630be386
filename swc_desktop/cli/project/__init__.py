"""The commands ``project`` and ``export``: what the window does to a project, by words."""
