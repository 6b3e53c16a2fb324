"""Communities and opinions."""
