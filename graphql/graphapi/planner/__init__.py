"""Break-even and planning."""
