"""Rows of the matrix: the steps, and aims that stand beside them."""
