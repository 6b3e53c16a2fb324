"""Conversions that are sent back to ad networks."""
