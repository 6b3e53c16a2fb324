"""Persons that may be one."""
