"""Contacts as clients write them, gathered into facts."""
