"""Members who are away."""
