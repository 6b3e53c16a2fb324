"""Own, team, all."""
