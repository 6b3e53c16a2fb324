"""What others count wrongly, and what we tell of the same facts."""
