"""Leads started and moved by hand, as facts."""
