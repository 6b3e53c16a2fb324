"""What arrives before a workspace is known: the hash of its token leads to a workspace and a target."""
