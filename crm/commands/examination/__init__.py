"""What `touchline doctor` looks at."""
