"""Figures of an exported pack on held-back groups, and the report made from them."""
