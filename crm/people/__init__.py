"""People, how they are recognised, and the firms they belong to."""
