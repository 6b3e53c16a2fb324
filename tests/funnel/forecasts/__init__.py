"""The forecast and win rates."""
