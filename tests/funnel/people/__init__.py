"""Merging and erasing people."""
