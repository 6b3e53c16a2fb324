"""What `make` does, as modules: `make X` is `python -m tools.X`. Standard library only, so that set-up can use them."""
