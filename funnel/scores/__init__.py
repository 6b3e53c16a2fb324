"""What leads are worth in points: rules, and the reckoning over facts."""
