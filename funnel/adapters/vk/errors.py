"""Codes of VK's errors that say what to do next."""

PASSING = frozenset({1, 6, 9, 10, 29})
"""Asking again later is worth it."""
TOKEN = frozenset({4, 5, 27, 28})
"""The access token is not accepted."""
