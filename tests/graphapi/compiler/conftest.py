"""The harbour for every test here."""

from tests.graphapi.compiler.world import harbour, incidents, loaded

__all__ = ["harbour", "incidents", "loaded"]
