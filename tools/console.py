"""The web console: built of `console/` into `crm/console/assets/`, where the server and the wheel find it.

    python -m tools.console            # builds what is out of date; `make setup` does that too
    python -m tools.console --check    # types, documents and messages, without building
    python -m tools.console dev [--server http://127.0.0.1:8000] [vite's options]

Nothing is built again that stands for the same sources, schema and operations. A build that fails leaves the console
that was there.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from tools import node
from tools.steps import ROOT, Failed, environment, say

SOURCE = ROOT / "console"
MODULES = SOURCE / "node_modules"
FETCHED = MODULES / ".touchline"
"""Digest of the lock whose packages lie there."""
ASSETS = ROOT / "crm" / "console" / "assets"
STAMP = ASSETS / "stamp.json"
LOCK = ("package.json", "package-lock.json", ".npmrc")
READ = (ROOT / "graphql" / "schema.graphql", ROOT / "graphql" / "operations")
"""What its types and documents are made from."""
MADE = {"node_modules", "dist", "generated"}
"""Folders that a build writes."""
PACK = ROOT / "tools" / "console_pack.mjs"
OLDEST_NODE = (20, 19)
"""Vite's."""
SERVER, SERVER_VARIABLE = "http://127.0.0.1:8000", "TOUCHLINE_URL"


def build() -> bool:
    """Builds what is missing or out of date; False, and a sentence, where it cannot be done: the API works without."""
    if not (SOURCE / "package.json").exists():
        return False
    digest = _digest(_sources())
    if _stamp() == digest:
        return True
    say("Building the console at /app.")
    began = time.monotonic()
    try:
        _prepare()
        _build(digest)
    except Failed as failure:
        say(f"The console could not be built; /app will say how to do it. The API works.\n{failure}")
        return False
    say(f"  done after {time.monotonic() - began:.1f} s")
    return True


def check() -> int:
    """Types, documents and messages; 0 where there is no Node to do it with, unless TOUCHLINE_CLIENTS demands it."""
    if not (SOURCE / "package.json").exists():
        return 0
    try:
        _prepare()
        node.npm("run", "--silent", "check", cwd=SOURCE)
    except Failed as failure:
        say(str(failure))
        needs = os.environ.get("TOUCHLINE_CLIENTS") == "required" or node.version() >= OLDEST_NODE
        return 1 if needs else 0
    return 0


def develop(arguments: list[str]) -> int:
    """Vite's own server on the sources, which asks a running `touchline serve` for everything that is not the page."""
    server = SERVER
    if arguments[:1] == ["--server"]:
        server, arguments = arguments[1], arguments[2:]
    _prepare()
    say(f"The console's sources are served; the API is asked at {server}.")
    command = ["npm", "run", "dev", "--", *arguments]
    env = environment({SERVER_VARIABLE: server})
    return subprocess.run(command, cwd=SOURCE, check=False, env=env).returncode


def modules() -> Path:
    """The console's packages, fetched where they were not; raises Failed."""
    _prepare()
    return MODULES


def _prepare() -> None:
    """Node, and the packages of the lock; one at a time, for tests may ask while a build runs."""
    if not node.have(OLDEST_NODE):
        raise Failed(f"It takes Node {OLDEST_NODE[0]}.{OLDEST_NODE[1]} and npm, and they could not be installed.")
    wanted = _digest(SOURCE / name for name in LOCK)
    folder = os.open(SOURCE, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if _read(FETCHED) != wanted:
            node.fetch(SOURCE)
            FETCHED.write_text(json.dumps(wanted))
    finally:
        os.close(folder)


def _build(digest: str) -> None:
    """Beside the old one, which is replaced when the new one is whole."""
    fresh = ASSETS.with_name("assets.new")
    shutil.rmtree(fresh, ignore_errors=True)
    node.npm("run", "--silent", "build", "--", "--outDir", str(fresh), "--emptyOutDir", cwd=SOURCE)
    if subprocess.run(["node", PACK, fresh], check=False, env=environment()).returncode != 0:
        raise Failed("The built files could not be packed.")
    (fresh / STAMP.name).write_text(json.dumps(digest))
    shutil.rmtree(ASSETS, ignore_errors=True)
    fresh.rename(ASSETS)


def _sources() -> list[Path]:
    found = [Path(__file__), PACK]
    for place in (SOURCE, *READ):
        found += sorted(_files(place)) if place.is_dir() else [place]
    return found


def _files(folder: Path) -> Iterable[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in MADE]
        yield from (Path(parent, name) for name in names)


def _digest(files: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        whole.update(f"{file.relative_to(ROOT)}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()


def _stamp() -> str | None:
    return _read(STAMP)


def _read(file: Path) -> str | None:
    try:
        return str(json.loads(file.read_text()))
    except (OSError, ValueError):
        return None


def main(arguments: list[str]) -> int:
    """What the first argument says; without one, builds."""
    try:
        if arguments[:1] == ["dev"]:
            return develop(arguments[1:])
        if arguments == ["--check"]:
            return check()
        return 0 if build() else 1
    except KeyboardInterrupt:
        return 0
    except Failed as failure:
        say(str(failure))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
