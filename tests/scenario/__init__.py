"""Whole stories through GraphQL only, by different members, with figures worked out by hand."""
