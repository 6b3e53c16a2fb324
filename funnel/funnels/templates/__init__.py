"""Funnels to begin with: one TOML file a template, read by `catalogue`."""
