"""Whoever asks."""
