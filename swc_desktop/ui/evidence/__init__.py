"""The evidence of one result, laid open."""
