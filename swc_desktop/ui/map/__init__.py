"""The offline map: its view of the earth, the base layer, and what is drawn over it."""
