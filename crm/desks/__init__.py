"""How members and teams take leads: how many, and when they work."""
