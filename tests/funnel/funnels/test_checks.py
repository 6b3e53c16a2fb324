"""Everything a strategist can get wrong, each with its code, place and severity."""

from typing import Any

import pytest

from crm.core.ids import new_id
from crm.models.words import TouchpointKind
from funnel.funnels.checks.looked import Looked
from funnel.funnels.checks.registry import CHECKS, catalogue, findings
from funnel.funnels.checks.rules import KindEarnsNothing
from funnel.funnels.finding import DraftProblemCode
from funnel.funnels.known import Known, KnownResource
from funnel.models.words import ResourceState
from tests.factories.model import ENTRY_RULE, STEPS, given_steps

DAYS = 7
AWARE, ASKED, SALES, BOUGHT = ({**step, "expected_days": DAYS} for step in STEPS)
PRODUCT, OTHER = new_id(), new_id()
RETIRED, THEIRS, SHARED = (
    KnownResource(new_id(), "Old page", ResourceState.RETIRED, frozenset()),
    KnownResource(new_id(), "Their page", ResourceState.ACTIVE, frozenset({OTHER})),
    KnownResource(new_id(), "Our site", ResourceState.ACTIVE, frozenset({OTHER, PRODUCT})),
)
KNOWN = Known({each.id: each for each in (RETIRED, THEIRS, SHARED)}, {"vk": "VK"})
VISIT, FORM, SALE = {"touch": {"kinds": ["VISIT"]}}, {"touch": {"kinds": ["FORM_SUBMIT"]}}, {"sale_recorded": True}


def with_goal(step: dict[str, Any], rule: Any, **more: Any) -> dict[str, Any]:
    return {**step, "goal": {"text": "x", "reached_when": rule}, **more}


def sent_by(*resources: KnownResource, **more: Any) -> dict[str, Any]:
    return {"touch": {"kinds": ["CLICK"], "resource_ids": [str(each.id) for each in resources], **more}}


def found(*steps: dict[str, Any], entry: Any = ENTRY_RULE) -> list[tuple[str, str, str]]:
    drafts = given_steps(*steps) if steps else ()
    return [(each.severity.value, each.code.value, each.field) for each in findings(PRODUCT, entry, drafts, KNOWN)]


GOAL = "steps.0.goal.reachedWhen"
CASES: list[tuple[tuple[dict[str, Any], ...], Any, list[tuple[str, str, str]]]] = [
    ((AWARE, ASKED, SALES, BOUGHT), ENTRY_RULE, []),
    ((), ENTRY_RULE, [("ERROR", "NO_STEPS", "steps")]),
    ((BOUGHT,), ENTRY_RULE, [("ERROR", "TOO_FEW_STEPS", "steps"), ("WARNING", "HANDOFF_MISSING", "steps.0.isHandoff")]),
    ((AWARE, {**ASKED, "name": "knows OF it"}, SALES, BOUGHT), ENTRY_RULE,
     [("WARNING", "DUPLICATE_NAME", "steps.1.name")]),
    ((AWARE, {**ASKED, "expected_days": None}, SALES, BOUGHT), ENTRY_RULE,
     [("WARNING", "EXPECTED_DAYS_MISSING", "steps.1.expectedDays")]),
    ((AWARE, {**ASKED, "is_handoff": False}, SALES, BOUGHT), ENTRY_RULE,
     [("WARNING", "HANDOFF_MISSING", "steps.2.isHandoff")]),
    ((AWARE, with_goal(ASKED, SALE), with_goal(SALES, FORM), BOUGHT), ENTRY_RULE,
     [("WARNING", "HANDOFF_WITHOUT_RULE", "steps.1.isHandoff")]),
    ((with_goal(AWARE, SALE), ASKED, with_goal(SALES, FORM), BOUGHT), ENTRY_RULE,
     [("ERROR", "HANDOFF_AFTER_SALE", "steps.1.isHandoff")]),
    (({**AWARE, "phase": "INTENT"}, ASKED, SALES, BOUGHT), ENTRY_RULE,
     [("WARNING", "PHASE_BACKWARDS", "steps.1.phase")]),
    (({**AWARE, "side": "SALES"}, ASKED, SALES, BOUGHT), ENTRY_RULE,
     [("WARNING", "HANDOFF_MISSING", "steps.0.isHandoff"), ("WARNING", "SIDE_BACKWARDS", "steps.1.side")]),
    (({**AWARE, "lifecycle_stage": "SQL"}, {**ASKED, "lifecycle_stage": "LEAD"}, SALES, BOUGHT), ENTRY_RULE,
     [("WARNING", "LIFECYCLE_BACKWARDS", "steps.1.lifecycleStage")]),
    ((AWARE, ASKED, with_goal(SALES, FORM), BOUGHT), ENTRY_RULE,
     [("WARNING", "NO_SALE", "steps.2.goal.reachedWhen")]),
    ((with_goal(AWARE, {"touch": {"kinds": ["VISIT"], "at_least": 0}}), ASKED, SALES, BOUGHT), ENTRY_RULE,
     [("ERROR", "RULE", f"{GOAL}.touch.atLeast")]),
    ((with_goal(AWARE, {"any": [FORM] * 30}), ASKED, SALES, BOUGHT), ENTRY_RULE, [("ERROR", "RULE_TOO_LARGE", GOAL)]),
    ((with_goal(AWARE, {"identity": {"kinds": ["EMAIL"]}}), ASKED, SALES, BOUGHT), ENTRY_RULE,
     [("ERROR", "UNDATED_CONDITION", GOAL)]),
    ((with_goal(AWARE, {"not": FORM}), ASKED, SALES, BOUGHT), ENTRY_RULE, [("ERROR", "BARE_NOT", GOAL)]),
    ((with_goal(AWARE, {"all": [FORM, {"not": FORM}]}), ASKED, SALES, BOUGHT), ENTRY_RULE,
     [("ERROR", "CONTRADICTION", GOAL)]),
    ((with_goal(AWARE, {"all": [{"touch": {"kinds": ["CALL"], "at_least": 2}},
                                {"not": {"touch": {"kinds": ["CALL"]}}}]}), ASKED, SALES, BOUGHT), ENTRY_RULE,
     [("ERROR", "CONTRADICTION", GOAL)]),
    ((with_goal(AWARE, sent_by(RETIRED)), ASKED, SALES, BOUGHT), ENTRY_RULE,
     [("ERROR", "OUT_OF_REACH", GOAL), ("WARNING", "RESOURCE_NOT_IN_USE", GOAL)]),
    ((with_goal(AWARE, sent_by(RETIRED, SHARED)), ASKED, SALES, BOUGHT), ENTRY_RULE,
     [("WARNING", "RESOURCE_NOT_IN_USE", GOAL)]),
    ((with_goal(AWARE, sent_by(THEIRS, SHARED)), ASKED, SALES, BOUGHT), ENTRY_RULE,
     [("WARNING", "RESOURCE_OF_OTHER_PRODUCT", GOAL)]),
    ((with_goal(AWARE, {"touch": {"kinds": ["VIEW", "IMPRESSION"]}}), ASKED, SALES, BOUGHT), ENTRY_RULE,
     [("WARNING", "PASSIVE_GOAL", GOAL)]),
    ((AWARE, ASKED, with_goal(SALES, SALE), with_goal(BOUGHT, SALE, key="paid", name="Has paid"), BOUGHT), ENTRY_RULE,
     [("ERROR", "NOBODY_STANDS_HERE", "steps.3.goal.reachedWhen")]),
    ((with_goal(AWARE, {"touch": {"kinds": ["VISIT", "FOLLOW"]}}), ASKED, SALES, BOUGHT), ENTRY_RULE,
     [("ERROR", "NOBODY_STANDS_HERE", GOAL)]),
    ((with_goal(AWARE, {"any": [FORM, VISIT]}), ASKED, SALES, BOUGHT), VISIT, [("WARNING", "FEW_STAND_HERE", GOAL)]),
    ((AWARE, with_goal(ASKED, VISIT, is_handoff=False), with_goal(SALES, SALE, is_handoff=True), BOUGHT), VISIT,
     [("ERROR", "EVERYONE_JUMPS", "steps.1.goal.reachedWhen"), ("WARNING", "HANDOFF_WITHOUT_RULE", "steps.2.isHandoff"),
      ("WARNING", "FEW_STAND_HERE", "steps.1.goal.reachedWhen")]),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "entry", "wanted"), CASES)
def test_each_mistake_is_told(steps: Any, entry: Any, wanted: Any) -> None:
    assert found(*steps, entry=entry) == wanted


def test_kinds_that_earn_nothing_are_told() -> None:
    check = KindEarnsNothing(earns=dict.fromkeys(TouchpointKind, True) | {TouchpointKind.CALL: False})
    steps = given_steps(with_goal(AWARE, {"touch": {"kinds": ["CALL"]}}), BOUGHT)
    draft = Looked(PRODUCT, ENTRY_RULE, steps, KNOWN)
    assert [path for path, _ in check.find(draft)] == [GOAL]
    both = given_steps(with_goal(AWARE, {"touch": {"kinds": ["CALL", "VISIT"]}}), BOUGHT)
    assert list(check.find(Looked(PRODUCT, ENTRY_RULE, both, KNOWN))) == []


def test_every_code_has_one_check_and_a_meaning() -> None:
    entries = catalogue()
    assert sorted(entry.code for entry in entries) == sorted(DraftProblemCode)
    assert len(CHECKS) == len(entries)
    assert [entry.code for entry in entries if not entry.meaning.endswith(".")] == []


def test_every_sentence_is_one() -> None:
    for steps, entry, _ in CASES:
        drafts = given_steps(*steps) if steps else ()
        for each in findings(PRODUCT, entry, drafts, KNOWN):
            assert each.message[0].isupper() or each.message[0] in "“`", each
            assert each.message.endswith("."), each
