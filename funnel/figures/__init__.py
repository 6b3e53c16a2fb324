"""Pure arithmetic of the figures in numbers.md: no database, no clock, nothing but numbers in and out."""
