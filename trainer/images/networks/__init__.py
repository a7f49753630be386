"""Networks whose weights a person may give, in the layout of torchvision's state dictionaries."""
