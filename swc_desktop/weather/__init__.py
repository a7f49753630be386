"""Weather: fetched when a person asks for it, kept, carried on a stick, looked up offline."""
