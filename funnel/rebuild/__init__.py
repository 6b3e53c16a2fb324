"""Every summary once more from the facts alone, to repair and to verify."""
