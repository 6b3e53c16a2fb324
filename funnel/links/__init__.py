"""Tracked links: made by members, followed by anybody, and what the clicks tell."""
