"""What conversations mean: facts of the person, bursts of negatives, leads, and the figures of service."""
