"""Members of the workspace."""
