"""`make wheel`: dist/touchline-*.whl with migrations, SDL, GraphiQL, console; its build backend is the locked one."""

import sys
from pathlib import Path

from tools.steps import PYTHON, ROOT, must, say


def build(target: Path) -> Path:
    """Builds into `target` and gives the file; nothing is fetched."""
    must([PYTHON, "-m", "hatchling", "build", "-t", "wheel", "-d", target], "The wheel could not be built.")
    return max(target.glob("touchline-*.whl"), key=lambda file: file.stat().st_mtime)


if __name__ == "__main__":
    say(str(build(ROOT / "dist").relative_to(ROOT)))
    sys.exit(0)
