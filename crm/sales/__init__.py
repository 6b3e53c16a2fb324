"""Deals, sales and their signed events."""
