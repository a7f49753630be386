"""Where the animals are in the pictures."""
