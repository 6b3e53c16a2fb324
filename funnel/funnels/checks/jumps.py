"""Rules beside one another: steps at which nobody ever stands because one fact leads in and out again."""

from collections.abc import Iterator
from itertools import pairwise
from typing import ClassVar

from funnel.funnels.checks.looked import Found, Looked, ReadRule
from funnel.funnels.finding import DraftProblemCode, DraftSeverity
from funnel.rules.compare import implies, same
from funnel.rules.tree import Rule

Pair = tuple[ReadRule, Rule, Rule]


class NobodyStandsHere:
    """The same rule leads into a step and out of it: whoever enters has left it by the same fact."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.NOBODY_STANDS_HERE
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """One for every step with twice the same rule."""
        for each, into, out in _neighbours(draft):
            if same(into, out):
                yield each.path, f"{_why(draft, each)} give it another goal, or leave the step out."


class FewStandHere:
    """Whoever fulfils the rule into a step fulfils the rule out of it as well, so only people moved by hand stay."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.FEW_STAND_HERE
    severity: ClassVar[DraftSeverity] = DraftSeverity.WARNING

    def find(self, draft: Looked) -> Found:
        """One for every step whose way out asks for less than its way in."""
        for each, into, out in _neighbours(draft):
            if implies(into, out) and not same(into, out):
                yield each.path, f"{_why(draft, each)} ask for more in its goal than in the rule that leads to it."


class EveryoneJumps:
    """The entry rule is the goal of a later step: everyone who comes jumps to the step after it at once."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.EVERYONE_JUMPS
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """One for every later goal that asks the same; the first step's own is said as "nobody stands here"."""
        entry = next((rule for each, rule in draft.sound if each.step is None), None)
        for each, rule in draft.sound:
            if entry is not None and each.step and same(entry, rule):
                name = draft.steps[each.step].name
                message = f"Everyone who comes leaves “{name}” at once, because the entry rule asks the same;"
                yield each.path, f"{message} give one of the two another rule."


def _neighbours(draft: Looked) -> Iterator[Pair]:
    """(the rule out of a step, rule in, rule out) for every step both of whose rules can be read."""
    for into, out in pairwise(draft.rules):
        follows = out.step == (0 if into.step is None else into.step + 1)
        if follows and into.rule is not None and out.rule is not None:
            yield out, into.rule, out.rule


def _why(draft: Looked, each: ReadRule) -> str:
    assert each.step is not None, "the rule out of a step belongs to it"
    return f"Nobody ever stands at “{draft.steps[each.step].name}”: what leads into it leads out of it as well;"
