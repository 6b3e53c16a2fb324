"""The line-by-line history of people."""
