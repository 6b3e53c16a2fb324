"""People and how they were found."""
