"""Where touches happen: the shipped catalogue and each workspace's copy of it."""
