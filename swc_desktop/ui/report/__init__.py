"""The report of a month or of a selection: its dialog, its page, and the page as PDF or HTML."""
