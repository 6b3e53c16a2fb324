"""Phone calls with people."""
