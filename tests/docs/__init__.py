"""What the documents show really runs."""
