"""How much members take."""
