"""`make schema`: the SDL of the running code into graphql/schema.graphql.

`--check` only compares: the snapshot with the code, its style (`tools/sdl/lint.py`) and what changed since the last
release (`tools/sdl/changes.py`). `--release` keeps the SDL as the release of the version in pyproject.toml.
"""

import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tools.sdl.changes import ACCEPTED, accepted, refused
from tools.sdl.files import RELEASED, SNAPSHOT, built, releases
from tools.sdl.lint import broken
from tools.steps import ROOT, say


def current() -> str:
    """The SDL of the code as it stands."""
    from graphapi.schema import schema

    return schema.sdl()


def main(arguments: list[str]) -> int:
    """Writes, compares or releases; 1 when something is to be done first, which is said."""
    if "--check" in arguments:
        return _told(list(complaints()))
    SNAPSHOT.write_text(current(), encoding="utf-8")
    return release() if "--release" in arguments else 0


def complaints() -> Iterator[str]:
    """What is wrong with the SDL, sentence by sentence."""
    if SNAPSHOT.read_text(encoding="utf-8") != current():
        yield "graphql/schema.graphql is not the schema of the code; run `make schema` and look at what changed."
    now = built(SNAPSHOT)
    yield from broken(now)
    last = releases()[-1]
    yield from refused(built(last), now, accepted(ACCEPTED), last.stem, datetime.now(UTC).date())


def _told(sentences: list[str]) -> int:
    for sentence in sentences:
        say(sentence)
    return 1 if sentences else 0


def release() -> int:
    """Keeps the snapshot as the release of the version in pyproject.toml; 1 when that is not to be."""
    wrong = list(complaints())
    if wrong:
        return _told(wrong)
    path = _path_of_version()
    if path.exists():
        say(f"{path.name} is released; raise the version in pyproject.toml first.")
        return 1
    path.write_bytes(SNAPSHOT.read_bytes())
    say(f"Released graphql/released/{path.name}; run `python -m tools.pages` for the changelog.")
    return 0


def _path_of_version() -> Path:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return RELEASED / f"{project['version']}.graphql"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
