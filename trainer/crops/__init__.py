"""Detection of animals in pictures."""
