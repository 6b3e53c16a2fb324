"""Contacts of people with channels and resources."""
