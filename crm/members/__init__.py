"""Members of a workspace: who they are, what they may do, how they log in."""
