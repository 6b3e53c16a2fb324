"""The day of members and teams."""
