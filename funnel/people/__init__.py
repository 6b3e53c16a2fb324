"""Persons that turn out to be one: what a merge means for leads, journeys and cells."""
