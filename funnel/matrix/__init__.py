"""Objectives by resources as it is, as it should be, as it turned out; and the gaps."""
