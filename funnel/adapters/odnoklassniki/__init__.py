"""Bots of groups on Odnoklassniki."""
