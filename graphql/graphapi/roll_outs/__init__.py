"""Audiences opened one after another."""
