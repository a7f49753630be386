"""The metadata vote: ranges, occurrences, and the one graph of all nodes."""
