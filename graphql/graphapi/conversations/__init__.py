"""Threads with people."""
