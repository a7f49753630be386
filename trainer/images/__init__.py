"""The image vote: backbone, heads, and the one graph of both."""
