"""Leads: people in funnels."""
