"""What members and partners get of what is sold."""
