"""Rules as form builders show them."""
