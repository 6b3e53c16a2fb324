"""What networks send: what waits, what could not be used, and trying it again."""
