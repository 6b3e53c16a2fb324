"""Members who are away, and who stands in for them."""
