"""Weights of a product's stages, as data."""
