"""Dialogs and pages about the project: stations, places, clocks, folders, its safety."""
