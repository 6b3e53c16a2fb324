"""How long things are kept, and what goes when that is over."""
