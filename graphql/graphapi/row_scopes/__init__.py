"""Own, team, all: what a member who does not see every lead sees of the rest."""
