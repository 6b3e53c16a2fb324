"""Contacts of people."""
