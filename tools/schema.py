"""`make schema`: the SDL of the running code into graphql/schema.graphql; `--check` only compares."""

import sys

from tools.steps import ROOT, say

SNAPSHOT = ROOT / "graphql" / "schema.graphql"


def current() -> str:
    """The SDL of the code as it stands."""
    from graphapi.schema import schema

    return schema.sdl()


def main(arguments: list[str]) -> int:
    """Writes or compares; 1 when the snapshot is another schema than the code's."""
    sdl = current()
    if "--check" not in arguments:
        SNAPSHOT.write_text(sdl, encoding="utf-8")
        return 0
    if SNAPSHOT.read_text(encoding="utf-8") == sdl:
        return 0
    say("graphql/schema.graphql is not the schema of the code; run `make schema` and look at what changed.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
