"""What counts as an identity, and how many of them one person may have."""
