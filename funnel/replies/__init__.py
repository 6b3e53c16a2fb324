"""Answers that are sent to networks: queued with the answer, sent by the worker, followed by what networks tell."""
