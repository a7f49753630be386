"""What is carried to machines without a network: a stick is written, checked, and taken from."""
