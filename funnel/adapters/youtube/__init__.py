"""Channels of YouTube, by PubSubHubbub."""
