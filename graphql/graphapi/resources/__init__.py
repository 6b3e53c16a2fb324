"""The cluster's resources."""
