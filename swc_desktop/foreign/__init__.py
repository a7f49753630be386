"""Results of other programs about the same pictures; nothing in them is trusted."""
