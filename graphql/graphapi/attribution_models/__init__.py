"""Weights of stages."""
