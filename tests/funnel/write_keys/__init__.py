"""Write keys."""
