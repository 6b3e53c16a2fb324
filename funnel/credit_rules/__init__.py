"""Which touches earn credit, and the model asked for when none is named."""
