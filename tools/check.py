"""`make check`: everything that reads the code without running the service; all of it, even after the first failure."""

import sys
from pathlib import Path

from tools.steps import PYTHON, VENV, run_together, say

BIN = VENV / "bin"
CHECKS: dict[str, list[str | Path]] = {
    "style": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "types": [BIN / "mypy", "-p", "crm", "-p", "funnel", "-p", "graphapi", "-p", "tools"],
    "console": [PYTHON, "-m", "tools.console", "--check"],
    "pages": [PYTHON, "-m", "tools.pages", "--check"],
    "schema": [PYTHON, "-m", "tools.schema", "--check"],
    "imports": [BIN / "lint-imports"],
}


def main(chosen: list[str]) -> int:
    """Runs the checks named, or all, as many at a time as there are cores; ends with what failed."""
    names = chosen or list(CHECKS)
    failed = [name for name, code in zip(names, run_together([CHECKS[name] for name in names]), strict=True) if code]
    say(f"Failed: {', '.join(failed)}." if failed else "Every check passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
