"""The proposal to a client."""
