"""The draft as the checks look at it: every rule read once, with what it names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Protocol
from uuid import UUID

from crm.core.problems import Problem
from funnel.funnels.draft import StepDraft, rules_of
from funnel.funnels.finding import DraftProblemCode, DraftSeverity, Finding
from funnel.funnels.known import Known
from funnel.rules.read import read
from funnel.rules.tree import Rule

Found = Iterator[tuple[str, str]]
"""(path in the input, sentence) of each place where a check finds something."""


@dataclass(frozen=True, slots=True)
class ReadRule:
    """A rule of the draft: what lets into the first step, or out of a step with a goal."""

    path: str
    rule: Rule | None
    """None when it cannot be read."""
    problems: tuple[Problem, ...]
    step: int | None
    """Place of the step whose goal it is; None: the funnel's entry rule."""


@dataclass(frozen=True)
class Looked:
    """A draft with everything its checks need."""

    product_id: UUID
    entry_rule: Mapping[str, Any]
    steps: Sequence[StepDraft]
    known: Known

    @cached_property
    def rules(self) -> list[ReadRule]:
        """Every rule, the entry rule first."""
        return [self._read(path, tree) for path, tree in rules_of(self.entry_rule, self.steps)]

    @cached_property
    def sound(self) -> list[tuple[ReadRule, Rule]]:
        """The rules that could be read."""
        return [(each, each.rule) for each in self.rules if each.rule is not None]

    @staticmethod
    def _read(path: str, tree: Mapping[str, Any]) -> ReadRule:
        rule, problems = read(tree, path)
        place = int(path.split(".")[1]) if path.startswith("steps.") else None
        return ReadRule(path, None if problems else rule, tuple(problems), place)

    def says(self, rule: ReadRule) -> str:
        """How a sentence names the rule."""
        return "the entry rule" if rule.step is None else f"the goal of “{self.steps[rule.step].name}”"


class Check(Protocol):
    """Finds mistakes of one code. The class's docstring says what is wrong and why, for the documentation."""

    code: ClassVar[DraftProblemCode]
    severity: ClassVar[DraftSeverity]

    def find(self, draft: Looked) -> Found:
        """Each place, with a sentence that says what to do."""


def findings_of(check: Check, draft: Looked) -> Iterator[Finding]:
    """What one check finds."""
    return (Finding(check.code, check.severity, path, message) for path, message in check.find(draft))
