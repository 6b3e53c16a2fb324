"""Subscriptions at networks that run out: asked for in time, confirmed at the door, and told of where they fail."""
