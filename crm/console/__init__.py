"""The web console: the files that `python -m tools.console` builds of `console/`, served at /app."""
