"""Credit of whole days computed ahead, in the background, for workspaces whose journeys would take too long."""
