"""Content from brief to report."""
