"""The model pack: format 1, its writer, reader, verifier and installer."""
