"""Targets of members and teams."""
