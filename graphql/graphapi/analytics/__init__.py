"""The funnel report."""
