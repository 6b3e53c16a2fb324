"""The cluster matrix."""
