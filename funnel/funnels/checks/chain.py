"""The steps as a list: how many, and how they are told apart."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from funnel.funnels.checks.looked import Found, Looked
from funnel.funnels.finding import DraftProblemCode, DraftSeverity


class NoSteps:
    """A funnel without steps leads nobody anywhere."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.NO_STEPS
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """Once."""
        if not draft.steps:
            yield "steps", "The funnel has no steps yet; add at least two, or begin with a template."


class TooFewSteps:
    """With one step there is nothing to pass on to."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.TOO_FEW_STEPS
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """Once."""
        if len(draft.steps) == 1:
            yield "steps", "A funnel has at least two steps; add one."


class DuplicateKey:
    """Leads, goals and reports find a step by its key, over all versions."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.DUPLICATE_KEY
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """One for each step after the first with the key."""
        for index, key in _repeated(step.key for step in draft.steps):
            yield f"steps.{index}.key", f"The key {key!r} is used twice; every step has a key of its own."


class DuplicateName:
    """Two steps of one name cannot be told apart in reports."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.DUPLICATE_NAME
    severity: ClassVar[DraftSeverity] = DraftSeverity.WARNING

    def find(self, draft: Looked) -> Found:
        """One for each step after the first with the name."""
        keys = Counter(step.key for step in draft.steps)
        for index, _ in _repeated(step.name.casefold() for step in draft.steps):
            if keys[draft.steps[index].key] == 1:  # else the key is wrong, and that is said already
                yield f"steps.{index}.name", f"Two steps are called {draft.steps[index].name!r}; rename one."


def _repeated(words: Iterator[str]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for index, word in enumerate(words):
        if word in seen:
            yield index, word
        seen.add(word)
