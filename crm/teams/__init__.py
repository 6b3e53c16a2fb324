"""Members with a lead and a topic; handoffs are offered to them."""
