"""Networks on this machine, for development and tests: what they send and answer. The service never loads it."""
