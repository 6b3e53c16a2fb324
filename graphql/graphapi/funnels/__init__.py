"""Funnels and their drafts."""
