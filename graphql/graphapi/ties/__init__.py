"""Ties between resources."""
