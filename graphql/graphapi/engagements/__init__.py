"""Agency and client."""
