"""Marketing hands a prepared lead over to sales."""
