"""What foreign currency is worth, by day."""
