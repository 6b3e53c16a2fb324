"""Accounts on networks that send us their events: made, changed, rotated, switched off, tried and watched."""
