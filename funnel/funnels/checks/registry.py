"""All checks of a draft, and what documentation says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from inspect import getdoc
from typing import Any
from uuid import UUID

from funnel.funnels.checks import chain, goals, handoff, journey, jumps, named, rules
from funnel.funnels.checks.looked import Check, Looked, findings_of
from funnel.funnels.draft import StepDraft
from funnel.funnels.finding import DraftProblemCode, DraftSeverity, Finding
from funnel.funnels.known import Known

CHECKS: tuple[Check, ...] = (
    chain.NoSteps(),
    chain.TooFewSteps(),
    chain.DuplicateKey(),
    chain.DuplicateName(),
    goals.GoalMissing(),
    goals.GoalOnLastStep(),
    goals.ExpectedDaysMissing(),
    handoff.HandoffTwice(),
    handoff.HandoffNotBeforeSale(),
    handoff.HandoffAfterSale(),
    handoff.HandoffMissing(),
    handoff.HandoffWithoutRule(),
    journey.PhaseBackwards(),
    journey.SideBackwards(),
    journey.LifecycleBackwards(),
    journey.NoSale(),
    rules.UnreadableRule(),
    rules.RuleTooLarge(),
    rules.UndatedCondition(),
    rules.BareNot(),
    rules.Contradiction(),
    rules.KindEarnsNothing(),
    rules.PassiveGoal(),
    named.UnknownResource(),
    named.UnknownChannel(),
    named.OutOfReach(),
    named.ResourceNotInUse(),
    named.ResourceOfOtherProduct(),
    jumps.NobodyStandsHere(),
    jumps.FewStandHere(),
    jumps.EveryoneJumps(),
)
_SEVERITIES = list(DraftSeverity)


@dataclass(frozen=True, slots=True)
class Entry:
    """One check as documentation lists it."""

    code: DraftProblemCode
    severity: DraftSeverity
    meaning: str


def catalogue() -> list[Entry]:
    """Every code with its severity and what it means, in the order of the checks."""
    return [Entry(check.code, check.severity, getdoc(check) or "") for check in CHECKS]


def findings(
    product_id: UUID, entry_rule: Mapping[str, Any], steps: Sequence[StepDraft], known: Known
) -> list[Finding]:
    """Everything that is wrong with a draft, what keeps it from being published first."""
    draft = Looked(product_id, entry_rule, steps, known)
    found = [finding for check in CHECKS for finding in findings_of(check, draft)]
    return sorted(found, key=lambda finding: _SEVERITIES.index(finding.severity))
