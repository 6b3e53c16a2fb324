"""Scores of leads and their rules."""
