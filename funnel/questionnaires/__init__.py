"""What a company is asked at the start of a case, and what follows from its answers."""
