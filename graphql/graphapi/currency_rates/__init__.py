"""Dated rates of foreign currencies."""
