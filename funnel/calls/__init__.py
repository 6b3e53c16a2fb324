"""Phone calls as facts."""
