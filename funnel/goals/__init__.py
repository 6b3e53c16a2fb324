"""What a resource is to reach for an objective in a period."""
