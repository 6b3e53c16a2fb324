"""Bots of Viber."""
