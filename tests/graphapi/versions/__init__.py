"""Optimistic locking of every write."""
