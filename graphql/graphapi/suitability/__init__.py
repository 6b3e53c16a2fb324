"""How well resources suit objectives."""
