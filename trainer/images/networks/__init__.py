"""Networks for weights of the user, in the layout of torchvision's state dictionaries."""
