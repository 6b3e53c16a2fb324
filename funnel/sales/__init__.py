"""Sales and refunds as facts."""
