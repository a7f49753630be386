"""Figures from held-back groups, through the exported pack, and the card made of them."""
