"""Plans of goals."""
