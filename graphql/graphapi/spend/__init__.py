"""Money spent."""
