"""Keys for programs: shown once, stored as a hash in the entry points only."""
