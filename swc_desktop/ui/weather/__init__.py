"""Weather in the window: planned, fetched, kept, imported and exported."""
