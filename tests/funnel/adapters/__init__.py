"""Tests of the adapters: pure functions, no database."""
