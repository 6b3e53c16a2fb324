"""Firms people belong to."""
