"""Whom a product is for, with the words they search by."""
