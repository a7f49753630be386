"""The offline map: what is seen of the earth, the ground that is drawn, and what lies over it."""
