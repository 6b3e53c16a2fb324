"""Break-even and the way back from a target."""
