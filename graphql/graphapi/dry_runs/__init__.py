"""Drafts tried on the past."""
