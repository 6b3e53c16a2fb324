"""What the journeys and their credit tell: what changed and why, paths, overlap, who opens and who closes."""
