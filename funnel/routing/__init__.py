"""Who gets a handed-over lead, why, and what follows from the answer."""
