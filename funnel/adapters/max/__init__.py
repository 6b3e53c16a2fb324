"""Bots of the messenger MAX."""
