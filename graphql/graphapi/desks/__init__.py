"""How members and teams take leads."""
