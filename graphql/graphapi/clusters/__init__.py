"""The shape of the cluster."""
