"""Telegram bots: Bot API."""
