"""What a company is asked at the start of a case."""
