"""The thesis' study on any data set, twice: by its own protocol, and without its leaks."""
