"""Tests of tracked links."""
