"""The workspace itself."""
