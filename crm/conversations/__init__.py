"""Threads with people: what was said, who answers until when, what they are about, and how they end."""
