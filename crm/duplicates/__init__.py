"""Persons that may be one: by what they are compared, how sure it is, and who decides."""
