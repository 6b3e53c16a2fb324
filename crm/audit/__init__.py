"""Who did what, or was refused it: ids and words, no personal data."""
