"""Tests of hosted forms."""
