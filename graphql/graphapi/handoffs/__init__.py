"""Offers from marketing to sales."""
