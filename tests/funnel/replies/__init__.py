"""Answers that are sent to networks."""
