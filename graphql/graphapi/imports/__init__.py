"""Imports: what became of a file, row by row where it could not be taken."""
