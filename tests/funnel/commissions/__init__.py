"""Commissions."""
