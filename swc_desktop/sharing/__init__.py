"""What leaves a project for others: the rule that keeps places secret, and the data it leaves."""
