"""`make check`: everything that reads the code without running the service; all of it, even after the first failure."""

import sys
from pathlib import Path

from tools.steps import PYTHON, VENV, run, say

BIN = VENV / "bin"
CHECKS: dict[str, list[str | Path]] = {
    "style": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "types": [BIN / "mypy", "-p", "crm", "-p", "funnel", "-p", "graphapi", "-p", "tools"],
    "imports": [BIN / "lint-imports"],
    "schema": [PYTHON, "-m", "tools.schema", "--check"],
    "pages": [PYTHON, "-m", "tools.pages", "--check"],
}


def main(chosen: list[str]) -> int:
    """Runs the checks named, or all; ends with what failed."""
    failed = [name for name in chosen or CHECKS if run(CHECKS[name]) != 0]
    say(f"Failed: {', '.join(failed)}." if failed else "Every check passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
