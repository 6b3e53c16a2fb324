"""Webhooks: endpoints of others, and what is sent to them."""
