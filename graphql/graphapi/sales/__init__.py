"""Sales and refunds."""
