"""Audiences and their keywords."""
