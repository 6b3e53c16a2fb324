"""Data-driven attribution runs."""
