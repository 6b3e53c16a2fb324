"""`make lock`: the hash-pinned requirements files from pyproject.toml, for every platform, without index addresses.

Versions stay as they are where they still fit; `make lock ARGS=--upgrade` takes the newest.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from tools.steps import ROOT, Failed, must, say

REQUIREMENTS = ROOT / "requirements"
LOCKS = {
    "runtime.txt": ("pyproject.toml",),
    "dev.txt": ("pyproject.toml", "--extra", "dev"),
    "node.txt": ("requirements/node.in",),
}
HEADER = "# Made by `make lock`. Every version and hash; no addresses, so any index that has these files will do.\n"
OPTIONS = ("--universal", "--python-version=3.11", "--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet")


def main(arguments: list[str]) -> int:
    """Writes every lock, and refuses one in which an address stands."""
    try:
        with tempfile.TemporaryDirectory(prefix="touchline-lock-") as scratch:
            uv = shutil.which("uv") or _fetch_uv(Path(scratch))
            for name, sources in LOCKS.items():
                _write(uv, name, sources, arguments)
    except Failed as failure:
        say(f"The locks are not complete: {failure}")
        return 1
    return 0


def _fetch_uv(scratch: Path) -> str:
    """uv into a folder of its own: it is needed here only, so it is no dependency of the project."""
    must([sys.executable, "-m", "venv", scratch], "a virtual environment for uv could not be made.")
    must([scratch / "bin" / "python", "-m", "pip", "install", "--quiet", "uv"], "uv could not be installed.")
    return str(scratch / "bin" / "uv")


def _write(uv: str, name: str, sources: tuple[str, ...], arguments: list[str]) -> None:
    target = REQUIREMENTS / name
    must([uv, "pip", "compile", *sources, *OPTIONS, *arguments, "-o", target], f"{name} could not be resolved.")
    text = target.read_text().removeprefix(HEADER)
    if "://" in text:
        raise Failed(f"an address stands in requirements/{name}.")
    target.write_text(HEADER + text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
