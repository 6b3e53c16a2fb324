"""What members, and firms that bring deals, get of what is sold."""
