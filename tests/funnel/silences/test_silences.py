"""Silence is a dated fact: told once a day by the worker, taken back by what is told late, the same in any order."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from crm.core.work import Work
from crm.models import Lead, OutboxEvent, StepEntry
from crm.models.words import Direction
from funnel.facts.facts import SaleFact
from funnel.funnels.draft import FunnelDraftSave
from funnel.funnels.dry_run import FunnelDryRun, dry_run
from funnel.funnels.save_draft import save_draft
from funnel.inputs import Period
from funnel.models import Journey, SilenceMark
from funnel.people.merge import PersonMerge, merge
from funnel.people.unmerge import PersonUnmerge, unmerge
from funnel.reads import WorkReads
from funnel.rebuild.rebuild import verify
from funnel.silences.follow import first, follow_some
from funnel.silences.pass_days import DaysPassed, pass_days
from tests.factories.leads import again
from tests.factories.model import ENTRY_RULE, STEPS, given_steps, make_funnel, make_product
from tests.factories.people import T0, at, email, recorded, touch

pytestmark = [pytest.mark.anyio, pytest.mark.database]

QUIET: dict[str, Any] = {**STEPS[0], "goal": {"text": "Goes quiet", "reached_when": {"silent_for_days": 3}}}
ANN, BOB = email("ann@example.test"), email("bob@example.test")
MOSCOW = ZoneInfo("Europe/Moscow")
NIGHT = at(-12, days=4)
"""Midnight in Moscow that ends the third whole day without a contact after the first of June."""


async def days_pass(work: Work, until: Any, *, limit: int = 300) -> list[dict[str, Any]]:
    """The worker at that instant: the sweep, then the job it asks for; its payloads."""
    work.now = until
    heard: list[DaysPassed] = []

    async def hear(_work: Work, event: DaysPassed) -> None:
        heard.append(event)

    swept = again(work)
    swept._handlers = {DaysPassed: [hear]}
    await pass_days(swept)
    done = []
    for event in heard:
        payload: dict[str, Any] | None = first(event)
        while payload is not None:
            done.append(payload)
            payload = await follow_some(again(work), payload, limit=limit)
    return done


async def entered(work: Work) -> list[tuple[str, Any, str | None]]:
    rows = await work.execute(
        select(StepEntry.step_key, StepEntry.occurred_at, StepEntry.fact_kind)
        .where(StepEntry.voided_at.is_(None)).order_by(StepEntry.occurred_at, StepEntry.position)
    )  # fmt: skip
    return [tuple(row) for row in rows]


async def quiet(work: Work) -> Any:
    work.now = at(1)
    product = await make_product(work)
    await make_funnel(work, product.id, QUIET, *STEPS[1:])
    return product


async def test_whoever_is_silent_passes_on_once(work: Work) -> None:
    await quiet(work)
    await recorded(work, touch("VISIT", ANN))
    assert len(await days_pass(work, at(2))) == 1
    assert await entered(work) == [("aware", T0, "TOUCHPOINT")]
    assert await days_pass(work, at(3)) == []  # the same day
    await days_pass(work, at(days=3))
    assert await entered(work) == [("aware", T0, "TOUCHPOINT")]
    done = await days_pass(work, at(days=4))
    assert done == [{"since": "2026-06-04", "until": "2026-06-05", "after": None}]
    assert await entered(work) == [("aware", T0, "TOUCHPOINT"), ("asked", NIGHT, "SILENCE")]
    assert (
        await work.scalar(select(StepEntry.reason).where(StepEntry.fact_kind == "SILENCE")) == "Is silent for 3 days."
    )
    await days_pass(work, at(days=9))
    assert len(await entered(work)) == 2
    told = select(OutboxEvent.payload["stepKey"].astext).where(OutboxEvent.kind == "STEP_ENTERED")
    assert list((await work.execute(told.order_by(OutboxEvent.id))).scalars()) == ["aware", "asked"]
    assert (await verify(work.session, work.workspace_id)).clean


async def test_rules_do_not_look_at_the_clock(work: Work) -> None:
    """Long after: until the worker says that days went by, nothing has happened."""
    await quiet(work)
    await days_pass(work, at(1))
    await recorded(work, touch("VISIT", ANN))
    work.now = at(days=30)
    await recorded(work, touch("VISIT", BOB, occurred_at=at(days=29)))
    assert [key for key, _, _ in await entered(work)] == ["aware", "aware"]
    await days_pass(work, at(days=30))
    assert [(key, moment) for key, moment, _ in await entered(work)] == [
        ("aware", T0), ("asked", NIGHT), ("aware", at(days=29)),
    ]  # fmt: skip


async def test_a_late_contact_takes_a_silence_back_and_order_decides_nothing(work: Work) -> None:
    await quiet(work)
    await recorded(work, touch("VISIT", ANN))
    await days_pass(work, at(days=8))
    assert [key for key, _, _ in await entered(work)] == ["aware", "asked"]
    for kind, direction in (("IMPRESSION", None), ("MESSAGE", Direction.OUTBOUND)):
        await recorded(work, touch(kind, ANN, occurred_at=at(days=2), direction=direction))
    assert [key for key, _, _ in await entered(work)] == ["aware", "asked"]
    await recorded(work, touch("COMMENT", ANN, occurred_at=at(days=2)))
    assert await entered(work) == [("aware", T0, "TOUCHPOINT"), ("asked", at(-12, days=6), "SILENCE")]
    await recorded(work, touch("COMMENT", ANN, occurred_at=at(days=4)))
    assert await entered(work) == [("aware", T0, "TOUCHPOINT"), ("asked", at(-12, days=8), "SILENCE")]
    await recorded(work, touch("COMMENT", ANN, occurred_at=at(days=6)))
    assert await entered(work) == [("aware", T0, "TOUCHPOINT")]
    assert (await verify(work.session, work.workspace_id)).clean
    await days_pass(work, at(days=10))
    assert await entered(work) == [("aware", T0, "TOUCHPOINT"), ("asked", at(-12, days=10), "SILENCE")]


async def test_a_late_contact_for_another_product_takes_it_back_too(work: Work) -> None:
    """Silence is of the person: what one bought or looked at meanwhile was a contact."""
    chair = await quiet(work)
    table = await make_product(work, "Table")
    await make_funnel(work, table.id)
    await recorded(work, touch("VISIT", ANN, product_id=chair.id))
    await days_pass(work, at(days=10))
    aware = ("aware", T0, "TOUCHPOINT")
    assert await entered(work) == [aware, ("asked", NIGHT, "SILENCE")]
    await recorded(work, touch("COMMENT", ANN, occurred_at=at(days=2), product_id=table.id))
    assert await entered(work) == [aware, ("asked", at(-12, days=6), "SILENCE")]
    sale = SaleFact(product_id=table.id, sold_at=at(days=4), source="shop", external_id="1", identities=(ANN,))
    await recorded(work, sale)
    assert await entered(work) == [aware, ("bought", at(days=4), "SALE"), ("asked", at(-12, days=8), "SILENCE")]
    assert (await verify(work.session, work.workspace_id)).clean


async def test_contacts_side_by_side_are_no_silence_before_the_last(work: Work) -> None:
    """Days between two contacts count whole: three of them lie between the first and the fifth of June."""
    await quiet(work)
    work.now = at(days=7)
    await recorded(work, *(touch("VISIT", ANN, occurred_at=at(days=day)) for day in (0, 3, 7)))
    await days_pass(work, at(days=7.1))
    assert await entered(work) == [("aware", T0, "TOUCHPOINT"), ("asked", at(-12, days=7), "SILENCE")]


async def test_merged_persons_are_silent_together(work: Work) -> None:
    await quiet(work)
    work.now = at(days=2)
    outcome = await recorded(work, touch("VISIT", ANN), touch("VISIT", BOB, occurred_at=at(days=2)))
    ann, bob = [each.person_id for each in outcome.results]
    await days_pass(work, at(days=5))
    assert [(key, moment) for key, moment, _ in await entered(work)] == [
        ("aware", T0), ("aware", at(days=2)), ("asked", NIGHT),
    ]  # fmt: skip
    assert ann
    assert bob
    done = await merge(again(work), PersonMerge(keep_id=ann, merge_id=bob))
    assert [key for key, _, _ in await entered(work)] == ["aware"]
    await unmerge(again(work), PersonUnmerge(merge_id=done.id))
    assert len(await entered(work)) == 3
    assert (await verify(work.session, work.workspace_id)).clean


async def test_many_are_followed_some_at_a_time(work: Work) -> None:
    await quiet(work)
    people = [email(f"p{number}@example.test") for number in range(5)]
    await recorded(work, *(touch("VISIT", each) for each in people))
    assert len(await days_pass(work, at(days=4), limit=2)) == 3
    assert [key for key, _, kind in await entered(work) if kind == "SILENCE"] == ["asked"] * 5
    assert await work.scalar(select(SilenceMark.through)) == date(2026, 6, 5)


async def test_a_dry_run_counts_silence(work: Work) -> None:
    """Bob has no contact in the days that are asked for, and becomes silent in them all the same."""
    work.now = at(1)
    product = await make_product(work)
    await make_funnel(work, product.id)
    work.now = at(days=4)
    await recorded(work, touch("VISIT", ANN, occurred_at=at(days=4)), touch("VISIT", BOB))
    await days_pass(work, at(days=8))
    draft = {"product_id": product.id, "entry_rule": ENTRY_RULE, "steps": given_steps(QUIET, *STEPS[1:])}
    await save_draft(again(work), FunnelDraftSave.model_validate(draft))
    asked = FunnelDryRun(product_id=product.id, period=Period(start=date(2026, 6, 5), end=date(2026, 6, 9)))
    told = await dry_run(WorkReads(work), asked)
    assert told.persons == 2
    assert [(each.key, each.published, each.drafted) for each in told.steps][:2] == [("aware", 1, 1), ("asked", 0, 2)]
    assert await work.scalar(select(Lead.step_key).distinct()) == "aware"


@pytest.mark.parametrize("later", ["a", "z"])
async def test_a_contact_at_the_midnight_of_a_silence_is_behind_it(work: Work, later: str) -> None:
    """No contact causes a silence: all of its instant lie behind it, whatever they are called."""
    await quiet(work)
    work.now = at(days=6)
    await recorded(
        work, touch("VISIT", ANN, external_id="m"), touch("VISIT", ANN, external_id=later, occurred_at=NIGHT)
    )
    await days_pass(work, at(days=6))
    assert await entered(work) == [("aware", T0, "TOUCHPOINT"), ("asked", NIGHT, "SILENCE")]
    journey = select(Journey.ages).where(Journey.step_key == "asked")
    assert await work.scalar(journey) == [int((NIGHT - T0).total_seconds()), 0]
    assert (await verify(work.session, work.workspace_id)).clean


@pytest.mark.parametrize("seed", range(4))
async def test_any_order_of_contacts_and_days_tells_the_plain_loop(work: Work, seed: int) -> None:
    """Contacts come in any order, days pass in between; the end is that of the whole history."""
    chance = Random(seed)
    await quiet(work)
    moments = sorted({at(hours=chance.choice([0, 11.9, 12, 15]), days=chance.randrange(14)) for _ in range(6)})
    work.now = at(days=14)
    for moment in chance.sample(moments, len(moments)):
        await recorded(work, touch("VISIT", ANN, occurred_at=moment))
        if chance.random() < 0.5:
            await days_pass(work, at(days=14 + chance.randrange(3)))
            work.now = at(days=16)
    await days_pass(work, at(days=17))
    days = sorted({moment.astimezone(MOSCOW).date() for moment in moments})
    nights = [day + timedelta(days=4) for day, following in pairwise([*days, date(2026, 6, 19)])
              if day + timedelta(days=4) <= min(following, date(2026, 6, 18))]  # fmt: skip
    silent = [("asked", datetime.combine(nights[0], time.min, MOSCOW), "SILENCE")] if nights else []
    assert await entered(work) == [("aware", moments[0], "TOUCHPOINT"), *silent]
    assert (await verify(work.session, work.workspace_id)).clean
