"""A made-up world whose truth is known, for trying and testing the whole chain anywhere."""
