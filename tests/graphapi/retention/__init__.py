"""How long things are kept, over HTTP."""
