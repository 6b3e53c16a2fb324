"""A draft tried on the past: what publishing it would have meant, to the person and the minute; nothing is written."""

from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from crm.core.problems import Conflict, NotFound, Problems
from crm.core.work import Work
from crm.models import Lead, StepEntry
from funnel.facts.facts import TouchFact
from funnel.funnels import dry_run as room
from funnel.funnels.draft import FunnelDraftSave
from funnel.funnels.dry_run import DryRun, DryRunChange, FunnelDryRun, dry_run
from funnel.funnels.save_draft import save_draft
from funnel.reads import WorkReads
from tests.factories.model import ENTRY_RULE, STEPS, counted, given_steps, make_funnel, make_product
from tests.factories.people import at, email, recorded, touch
from tests.funnel.scores.test_scores import published as score_rules

pytestmark = [pytest.mark.anyio, pytest.mark.database]

PERIOD = {"start": "2026-06-01", "end": "2026-06-30"}
EASIER: tuple[dict[str, Any], ...] = (
    {**STEPS[0], "goal": {"text": "x", "reached_when": {"any": [
        {"touch": {"kinds": ["MESSAGE"]}}, {"score_at_least": 30}]}}},
    *STEPS[1:],
)  # fmt: skip


async def tried(work: Work, product_id: UUID, **period: str) -> DryRun:
    given = {"product_id": product_id, "period": PERIOD | period}
    return await dry_run(WorkReads(work), FunnelDryRun.model_validate(given))


async def drafted(work: Work, product_id: UUID, *steps: dict[str, Any], entry_rule: Any = ENTRY_RULE) -> None:
    await save_draft(work, FunnelDraftSave(product_id=product_id, entry_rule=entry_rule, steps=given_steps(*steps)))


async def first_entries(work: Work, product_id: UUID) -> dict[tuple[UUID, str], Any]:
    rows = await work.execute(
        select(Lead.person_id, StepEntry.step_key, StepEntry.occurred_at)
        .join(StepEntry, StepEntry.lead_id == Lead.id)
        .where(Lead.product_id == product_id, StepEntry.voided_at.is_(None))
        .order_by(StepEntry.occurred_at.desc())
    )
    return {(person_id, key): moment for person_id, key, moment in rows}


@pytest.mark.parametrize("seed", range(2))
async def test_it_tells_what_publishing_produces(work: Work, seed: int) -> None:
    """Two products hear the same facts: the one with the rules published, the other with them as its draft."""
    work.now = at(days=29)
    one, other = await make_product(work), await make_product(work, "Other")
    await make_funnel(work, one.id)
    await make_funnel(work, other.id, *EASIER)
    for product in (one, other):
        await score_rules(work, product.id)
    random = Random(seed)
    for number in range(60):
        kind = random.choice(["VISIT", "VISIT", "MESSAGE", "COMMENT", "FOLLOW"])
        moment = at(days=random.randrange(28), hours=random.randrange(9))
        await recorded(work, touch(kind, email(f"p{number % 9}@example.test"), occurred_at=moment))
    await drafted(work, one.id, *EASIER)
    found = await tried(work, one.id)
    before, after = await first_entries(work, one.id), await first_entries(work, other.id)
    keys = [step["key"] for step in STEPS]
    assert [(each.key, each.published, each.drafted) for each in found.steps] == [
        (key, sum(step == key for _, step in before), sum(step == key for _, step in after)) for key in keys
    ]
    for own in found.steps:
        persons = {person for person, key in before.keys() | after.keys() if key == own.key}
        pairs = [(before.get((person, own.key)), after.get((person, own.key))) for person in persons]
        assert own.changes == {
            change: count for change, count in (
                (DryRunChange.GAINED, sum(a is None for a, _ in pairs)),
                (DryRunChange.LOST, sum(b is None for _, b in pairs)),
                (DryRunChange.EARLIER, sum(bool(a and b and b < a) for a, b in pairs)),
                (DryRunChange.LATER, sum(bool(a and b and b > a) for a, b in pairs)),
            ) if count
        }  # fmt: skip
    assert any(own.changes for own in found.steps)
    for sample in found.samples:
        assert {entry.step_key: entry.occurred_at for entry in reversed(sample.drafted)} == {
            key: moment for (person, key), moment in after.items() if person == sample.person_id
        }


async def test_a_person_gained_lost_and_moved(work: Work) -> None:
    product = await make_product(work)
    await make_funnel(work, product.id)
    await recorded(
        work,
        touch("VISIT", email("ann@example.test")), touch("VISIT", email("ann@example.test"), occurred_at=at(9)),
        touch("VISIT", email("ann@example.test"), occurred_at=at(30)),
        touch("MESSAGE", email("bob@example.test")), touch("FOLLOW", email("cyd@example.test")),
    )  # fmt: skip
    later = {**STEPS[0], "goal": {"text": "x", "reached_when": {"touch": {"kinds": ["VISIT"], "at_least": 3}}}}
    await drafted(work, product.id, later, *STEPS[1:], entry_rule={"touch": {"kinds": ["VISIT", "MESSAGE"]}})
    written = await _rows(work)
    async with counted(work) as statements:
        found = await tried(work, product.id)
    assert not [each for each in statements if not each.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert await _rows(work) == written
    assert found.persons == 3
    assert [(own.key, own.published, own.drafted, dict(own.changes)) for own in found.steps[:2]] == [
        ("aware", 2, 2, {DryRunChange.GAINED: 1, DryRunChange.LOST: 1}), ("asked", 1, 1, {DryRunChange.LATER: 1}),
    ]  # fmt: skip
    (gained, lost, later_one) = found.samples
    assert (gained.change, gained.step_key, gained.lead_id) == (DryRunChange.GAINED, "aware", None)
    assert [entry.reason for entry in gained.drafted] == ["Visits or writes a message."]
    assert (lost.change, lost.step_key, list(lost.drafted)) == (DryRunChange.LOST, "aware", [])
    assert lost.lead_id is not None
    assert [(entry.step_key, entry.occurred_at) for entry in later_one.drafted] == [
        ("aware", at(0)), ("asked", at(30)),
    ]  # fmt: skip
    nobody = await tried(work, product.id, start="2026-06-05")
    assert (nobody.persons, nobody.samples) == (0, [])


async def _rows(work: Work) -> list[Any]:
    tables = ("step_entries", "leads", "reached_scores", "score_entries", "outbox_events", "timeline_entries")
    return [await work.scalar(text(f"SELECT count(*) FROM {table}")) for table in tables]


async def test_what_cannot_be_tried(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    product = await make_product(work)
    with pytest.raises(NotFound, match="no draft"):
        await tried(work, product.id)
    await drafted(work, product.id)
    with pytest.raises(NotFound, match="Nothing of this product is published"):
        await tried(work, product.id)
    await make_funnel(work, product.id)
    people = [email(f"p{number}@example.test") for number in range(3)]
    await recorded(work, *(TouchFact(**vars(touch("VISIT", who))) for who in people))
    monkeypatch.setattr(room, "MOST_PERSONS", 2)
    with pytest.raises(Conflict, match="More than 2 persons"):
        await tried(work, product.id)
    await drafted(work, product.id, STEPS[0])
    with pytest.raises(Problems):
        await tried(work, product.id)
