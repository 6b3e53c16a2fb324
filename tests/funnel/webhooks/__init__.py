"""Webhooks: what is sent to programs of others."""
