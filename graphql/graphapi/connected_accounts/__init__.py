"""Accounts on networks that send their events here, and what of it could not be used."""
