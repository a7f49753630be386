"""Weather in the window: what is planned, fetched, kept and carried."""
