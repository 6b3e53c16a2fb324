"""Metrics and figures of resources."""
