"""Audiences opened one after another, each when the one before has shown what it is worth."""
