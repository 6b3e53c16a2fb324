"""`allowedActions` against the verbs."""
