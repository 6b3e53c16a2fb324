"""Re-classifications."""
