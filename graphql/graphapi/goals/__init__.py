"""Goals of resources."""
