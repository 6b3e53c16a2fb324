"""Any JSON that a mapping explains: for senders that have no adapter of their own."""
