"""What the service points at by itself: `docs/gaps.md`, made from the registries that find it."""

from collections.abc import Iterable

from funnel.funnels.checks.registry import catalogue
from funnel.matrix.gaps.find import CHECKS
from funnel.questionnaires.gaps import MESSAGES

HEADER = """# Gaps and checks

What the service points at by itself, read from the code by `python -m tools.pages`. A gap is gone as soon as what it
misses is there; gaps of the matrix offer a goal (`goalFromGap`). What is refused stands in [refusals.md](refusals.md).
"""


def page() -> str:
    """The document."""
    matrix = [(f"`{check.code}`", check.severity, check.when, check.remedy) for check in CHECKS]
    drafts = [(f"`{entry.code}`", entry.severity, entry.meaning) for entry in catalogue()]
    answers = [(f"`{code}`", text.en) for code, text in MESSAGES.items()]
    return "\n".join(
        [
            HEADER,
            "## Gaps of the matrix (`clusterMatrix.gaps`)\n",
            _table(("gap", "severity", "when", "what to do"), matrix),
            "## Checks of a funnel's draft (`funnelDraft.problems`, `funnelDraft.warnings`)\n",
            "A draft with an ERROR is not published; a WARNING is worth a second look.\n",
            _table(("check", "severity", "what it finds"), drafts),
            "## First gaps (`questionnaire.gaps`)\n",
            _table(("gap", "sentence"), answers),
        ]
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(_cell(each) for each in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")
