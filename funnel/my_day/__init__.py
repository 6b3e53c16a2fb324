"""What waits for a member today, what was done, and which promises were kept."""
