"""What the trainer reads: photographs and occurrences, each row with its licence."""
