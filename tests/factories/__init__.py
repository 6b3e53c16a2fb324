"""Real rows through the session: one file a noun."""
