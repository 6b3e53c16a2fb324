"""Bursts of negatives and what was prepared for them."""
