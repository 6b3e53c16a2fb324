"""Content items, the editorial calendar and experiments."""
