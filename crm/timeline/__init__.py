"""The line-by-line history of a person."""
