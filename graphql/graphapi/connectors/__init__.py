"""What carries ties over."""
