"""Weekly reports of products."""
