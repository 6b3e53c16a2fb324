"""Places outside the cluster."""
