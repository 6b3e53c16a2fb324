"""Hosted forms: written, published, shown, filled in, kept, and made facts of."""
