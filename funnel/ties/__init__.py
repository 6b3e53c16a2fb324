"""Which resource feeds which."""
