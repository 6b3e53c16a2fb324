"""What networks send, from the door to the facts: kept as it came, read by its adapter, recorded in small batches."""
