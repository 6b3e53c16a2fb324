"""How fast and how well people are answered."""
