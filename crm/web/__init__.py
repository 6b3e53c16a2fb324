"""Doors for HTTP that is not GraphQL, and what every request goes through."""
