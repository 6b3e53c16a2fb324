"""Logging in and out, and finding out who a request comes from."""
