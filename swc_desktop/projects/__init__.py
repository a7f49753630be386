"""Projects: photographs with where and when they were taken, known by their content."""
