"""Each rule for itself: whether it can be read, decided, and fulfilled by anybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from crm.models.words import PASSIVE_KINDS, TouchpointKind
from funnel.facts.credit import EARNS_CREDIT
from funnel.funnels.checks.looked import Found, Looked
from funnel.funnels.finding import DraftProblemCode, DraftSeverity
from funnel.rules.compare import contradictions
from funnel.rules.tree import Touch, positive_leaves
from funnel.rules.validate import negations, size, undated


class UnreadableRule:
    """A rule is a tree of known conditions, each with usable values: nothing `atLeast` 0 times, for one."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.RULE
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """Every place of every rule that cannot be read."""
        for each in draft.rules:
            for problem in each.problems:
                yield problem.field or each.path, problem.message


class RuleTooLarge:
    """A rule is read by people and runs for every fact: it stays small."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.RULE_TOO_LARGE
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """For too many levels, and for too many conditions."""
        for each, rule in draft.sound:
            for message in size(rule):
                yield each.path, message


class UndatedCondition:
    """A step is entered at a fact: what has no date cannot say when."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.UNDATED_CONDITION
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """Once a rule."""
        for each, rule in draft.sound:
            for message in undated(rule):
                yield each.path, message


class BareNot:
    """Absence is anchored at a fact that is there: `not` stands beside a condition that must hold."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.BARE_NOT
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """Every `not` that stands alone."""
        for each, rule in draft.sound:
            for message in negations(rule):
                yield each.path, message


class Contradiction:
    """A rule that asks for a thing and for its absence is fulfilled by nobody."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.CONTRADICTION
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """One for every `all` that contradicts itself."""
        for each, rule in draft.sound:
            for _ in contradictions(rule):
                message = f"Nobody can reach {draft.says(each)}: it asks for a thing and, by `not`, for its absence;"
                yield each.path, f"{message} take one of the two out."


@dataclass(frozen=True)
class KindEarnsNothing:
    """Touches of these kinds earn no credit, so no resource is ever told that it moved somebody on."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.KIND_EARNS_NOTHING
    severity: ClassVar[DraftSeverity] = DraftSeverity.WARNING
    earns: Mapping[TouchpointKind, bool] = field(default_factory=lambda: EARNS_CREDIT)

    def find(self, draft: Looked) -> Found:
        """One for every condition all of whose kinds earn nothing."""
        for each, rule in draft.sound:
            for leaf in positive_leaves(rule):
                if isinstance(leaf, Touch) and leaf.kinds and not any(self.earns[kind] for kind in leaf.kinds):
                    kinds = ", ".join(leaf.kinds)
                    message = f"{kinds} earns no credit, so no resource can be measured by {draft.says(each)};"
                    yield each.path, f"{message} choose a kind in which the person does something."


class PassiveGoal:
    """Who only sees something has decided nothing: such a goal counts what was shown, not who was won."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.PASSIVE_GOAL
    severity: ClassVar[DraftSeverity] = DraftSeverity.WARNING

    def find(self, draft: Looked) -> Found:
        """One for every goal that impressions or views alone can reach."""
        for each, rule in draft.sound:
            leaves = list(positive_leaves(rule))
            passive = [leaf for leaf in leaves if isinstance(leaf, Touch) and leaf.kinds and _is_passive(leaf)]
            if each.step is not None and leaves and len(passive) == len(leaves):
                name = draft.steps[each.step].name
                message = f"People leave “{name}” without doing anything; let the goal be something they do: a visit,"
                yield each.path, f"{message} a click, an answer."


def _is_passive(leaf: Touch) -> bool:
    return all(kind in PASSIVE_KINDS for kind in leaf.kinds)
