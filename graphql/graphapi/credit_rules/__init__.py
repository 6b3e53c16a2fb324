"""Settings of attribution."""
