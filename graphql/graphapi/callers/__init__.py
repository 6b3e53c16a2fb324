"""Who is calling: found by the number while it rings."""
