"""Lists, screens and the day of those who sell, at full size."""
