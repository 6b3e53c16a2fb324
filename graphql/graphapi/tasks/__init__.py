"""Tasks and promises."""
