"""What the benchmark of the strategist's screens is made of: a workspace, the same by hand, documents."""
