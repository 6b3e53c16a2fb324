"""Hosted forms and what people sent."""
