"""How people are recognised."""
