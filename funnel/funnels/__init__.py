"""Drafts of a product's steps and their published versions."""
