"""What credit cost and brought: money beside attribution."""
