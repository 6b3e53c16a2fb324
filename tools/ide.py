"""GraphiQL's files for the page at /graphiql: installed by npm from the lock, taken out into `assets/`.

GraphiQL 3 publishes a file that runs in the browser as it is, so nothing is compiled: five seconds instead of the
half minute and 220 MB of version 5 with its editor and a bundler.
"""

import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

from tools import node
from tools.steps import ROOT, Failed, say

IDE = ROOT / "graphql" / "graphapi" / "ide"
ASSETS = IDE / "assets"
STAMP = ASSETS / "stamp.json"
INPUTS = ("package.json", "package-lock.json", ".npmrc")
FILES = {
    "react.js": "react/umd/react.production.min.js",
    "react-dom.js": "react-dom/umd/react-dom.production.min.js",
    "graphql-ws.js": "graphql-ws/umd/graphql-ws.min.js",
    "graphiql.js": "graphiql/graphiql.min.js",
    "graphiql.css": "graphiql/graphiql.min.css",
}
"""Our name: where npm puts it."""
OLDEST_NODE = (18, 0)


def build() -> bool:
    """Builds what is missing or out of date; False, and a sentence, where it cannot be done: the API works without."""
    digest = hashlib.sha256(b"".join((IDE / name).read_bytes() for name in INPUTS) + Path(__file__).read_bytes())
    if _stamp() == digest.hexdigest():
        return True
    say("Fetching GraphiQL for the page at /graphiql.")
    if not node.have(OLDEST_NODE):
        say("There is no Node here and none could be installed: /graphiql will say how to build it. The API works.")
        return False
    with tempfile.TemporaryDirectory(prefix="touchline-ide-") as scratch:
        try:
            _install(Path(scratch))
        except Failed as failure:
            say(f"GraphiQL could not be installed: /graphiql will say how to build it. The API works.\n{failure}")
            return False
        _take(Path(scratch) / "node_modules")
    STAMP.write_text(json.dumps(digest.hexdigest()))
    return True


def _stamp() -> str | None:
    try:
        return str(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return None


def _install(scratch: Path) -> None:
    for name in INPUTS:
        shutil.copy(IDE / name, scratch / name)
    node.fetch(scratch, "--omit=dev")


def _take(modules: Path) -> None:
    fresh = ASSETS.with_name("assets.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    for name, source in FILES.items():
        text = (modules / source).read_text(encoding="utf-8")
        kept = (line for line in text.splitlines() if not line.startswith("//# sourceMappingURL="))
        (fresh / name).write_text("\n".join(kept) + "\n", encoding="utf-8")
    (fresh / "licenses.txt").write_text("\n\n".join(_licences(modules)), encoding="utf-8")
    shutil.rmtree(ASSETS, ignore_errors=True)
    fresh.rename(ASSETS)


def _licences(modules: Path) -> list[str]:
    """Of every package installed: their code is inside the one file, and their licences ask to be passed on."""
    found = sorted(file for file in modules.rglob("LICENSE*") if file.is_file())
    return [f"{file.parent.relative_to(modules)}\n\n{file.read_text(encoding='utf-8').strip()}" for file in found]


if __name__ == "__main__":
    sys.exit(0 if build() else 1)
