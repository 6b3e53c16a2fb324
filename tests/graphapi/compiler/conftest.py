"""The harbour for every test here."""

from tests.graphapi.compiler.world import harbour, loaded

__all__ = ["harbour", "loaded"]
