"""Where the SDL and its releases lie."""

import re
from functools import cache
from pathlib import Path

from graphql import GraphQLSchema, build_schema

from tools.steps import ROOT

SNAPSHOT = ROOT / "graphql" / "schema.graphql"
RELEASED = ROOT / "graphql" / "released"
VERSION = re.compile(r"\d+\.\d+\.\d+")


def releases() -> list[Path]:
    """The released SDLs, the oldest first; a release is named by its version."""
    found = [path for path in RELEASED.glob("*.graphql") if VERSION.fullmatch(path.stem)]
    return sorted(found, key=lambda path: [int(part) for part in path.stem.split(".")])


@cache
def built(path: Path) -> GraphQLSchema:
    """The schema of a file; read once a process."""
    return build_schema(path.read_text(encoding="utf-8"), assume_valid_sdl=True)
