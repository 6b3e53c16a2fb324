"""Tests of what networks send."""
