"""What the journeys tell."""
