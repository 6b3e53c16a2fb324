"""Typeform."""
