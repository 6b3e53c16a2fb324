"""`python -m tools.pages [--check]`: the documents that are made from the code."""

import sys
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from tools import gaps, limits, refusals, rights
from tools.sdl import changelog, reference
from tools.steps import ROOT, say

DOCS = ROOT / "docs"
PAGES: Mapping[Path, Callable[[], str]] = {
    DOCS / "gaps.md": gaps.page,
    DOCS / "limits.md": limits.page,
    DOCS / "refusals.md": refusals.page,
    DOCS / "rights.md": rights.page,
    DOCS / "schema-changelog.md": changelog.page,
}


def made() -> dict[Path, str]:
    """Every page as the code makes it."""
    return {path: page() for path, page in PAGES.items()} | reference.pages()


def left_over(pages: Collection[Path]) -> list[Path]:
    """Pages of the reference whose area is gone."""
    return sorted(set(reference.FOLDER.glob("*.md")) - set(pages))


def main(arguments: list[str]) -> int:
    """Writes every page, or says which one differs from the code."""
    pages = made()
    gone = left_over(pages)
    if "--check" not in arguments:
        for path, text in pages.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for path in gone:
            path.unlink()
        return 0
    stale = [path.name for path, text in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    stale += [path.name for path in gone]
    if stale:
        say(f"{', '.join(stale)} differs from the code; run `python -m tools.pages`.")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
