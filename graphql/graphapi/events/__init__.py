"""Events and who came."""
