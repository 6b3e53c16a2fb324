"""Accounts on X: Account Activity API."""
