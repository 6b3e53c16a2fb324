"""How long things are kept, and whose data have to be."""
