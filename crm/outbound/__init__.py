"""Calls to other services: the one polite client, which goes nowhere it should not."""
