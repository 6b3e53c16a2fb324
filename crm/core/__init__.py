"""The ground floor: knows no domain, imports nothing above it."""
