"""`python -m tools.pages [--check]`: the documents that are made from the code."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tools import gaps, refusals, rights
from tools.steps import ROOT, say

DOCS = ROOT / "docs"
PAGES: Mapping[Path, Callable[[], str]] = {
    DOCS / "gaps.md": gaps.page,
    DOCS / "refusals.md": refusals.page,
    DOCS / "rights.md": rights.page,
}


def main(arguments: list[str]) -> int:
    """Writes every page, or says which one differs from the code."""
    if "--check" not in arguments:
        for path, page in PAGES.items():
            path.write_text(page(), encoding="utf-8")
        return 0
    stale = [
        path.name for path, page in PAGES.items() if not path.exists() or path.read_text(encoding="utf-8") != page()
    ]
    if stale:
        say(f"{', '.join(stale)} differs from the code; run `python -m tools.pages`.")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
