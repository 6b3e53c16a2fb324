"""Money spent, spread over days to the last minor unit."""
