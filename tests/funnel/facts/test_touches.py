"""Touches: persons, exactly once, and the steps they lead to."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from crm.core.work import Work
from crm.models import Lead, OutboxEvent, Person, StepEntry, TimelineEntry, Touchpoint
from funnel.models import DayCell, Journey
from tests.factories.people import T0, at, cookie, email, phone, recorded, touch
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def steps(work: Work) -> list[tuple[str, int, str]]:
    """Alive entries as (step, ordinal, hours after T0)."""
    rows = await work.execute(
        select(StepEntry.step_key, StepEntry.ordinal, StepEntry.occurred_at)
        .where(StepEntry.workspace_id == work.workspace_id, StepEntry.voided_at.is_(None))
        .order_by(StepEntry.occurred_at, StepEntry.id)
    )
    return [(key, ordinal, f"{(moment - T0) / timedelta(hours=1):g}h") for key, ordinal, moment in rows]


async def test_a_visit_starts_a_lead(work: Work) -> None:
    funnel = await published_funnel(work)
    outcome = await recorded(
        work, touch("VISIT", email("Ann@Example.test"), name="Ann", resource_id=funnel.resource_ids["ads"])
    )
    assert (outcome.recorded, outcome.duplicates, outcome.rejected) == (1, 0, 0)
    result = outcome.results[0]
    lead = (await work.execute(select(Lead))).scalar_one()
    assert (result.lead_id, result.leads, result.person_id) == (lead.id, (lead.id,), lead.person_id)
    assert (lead.name, lead.step_key, lead.status, lead.started_at) == ("Ann", "aware", "OPEN", T0)
    assert lead.first_touch_resource_id == lead.last_touch_resource_id == funnel.resource_ids["ads"]
    assert lead.first_touch_channel_id == funnel.channel_ids["google_ads"]
    person = (await work.execute(select(Person))).scalar_one()
    assert (person.primary_email, person.canonical_id) == ("ann@example.test", person.id)
    journey = (await work.execute(select(Journey))).scalar_one()
    assert journey.resource_numbers == [funnel.resource_numbers["ads"]]
    assert (journey.ages, journey.step_starts, journey.units_micro) == ([0], {"aware": 0}, 0)
    cells = (await work.execute(select(DayCell.metric, DayCell.resource_number, DayCell.step_key, DayCell.value))).all()
    ads = funnel.resource_numbers["ads"]
    assert sorted(map(tuple, cells)) == [("LEADS", ads, "", 1), ("STEP_ENTRIES", ads, "aware", 1)]
    kinds = (await work.execute(select(TimelineEntry.kind).order_by(TimelineEntry.kind))).scalars().all()
    assert kinds == ["STEP", "TOUCH"]
    events = (await work.execute(select(OutboxEvent.kind).order_by(OutboxEvent.kind))).scalars().all()
    assert events == ["LEAD_CREATED", "STEP_ENTERED", "TOUCH_RECORDED"]


async def test_the_same_fact_counts_once(work: Work) -> None:
    await published_funnel(work)
    fact = touch("VISIT", email("ann@example.test"), external_id="e1")
    first = await recorded(work, fact, fact)
    assert [each.status for each in first.results] == ["RECORDED", "DUPLICATE"]
    again = await recorded(work, fact, touch("VISIT", email("bob@example.test"), external_id="e1"))
    assert [each.status for each in again.results] == ["DUPLICATE", "DUPLICATE"]
    assert {each.fact_id for each in (*first.results, *again.results)} == {first.results[0].fact_id}
    assert again.results[0].leads == first.results[0].leads
    assert len((await work.execute(select(Touchpoint.id))).all()) == 1
    assert len((await work.execute(select(Person.id))).all()) == 1


async def test_late_touches_rewrite_history_and_keep_it(work: Work) -> None:
    funnel = await published_funnel(work)
    ann = email("ann@example.test")
    await recorded(work, touch("FORM_SUBMIT", ann, occurred_at=at(5)))
    assert await steps(work) == [("asked", 1, "5h")]
    passed = (await work.execute(select(StepEntry.passed_over))).scalar_one()
    assert list(passed) == [funnel.step_ids["aware"], funnel.step_ids["interested"]]
    await recorded(work, touch("VISIT", ann, occurred_at=at(1), resource_id=funnel.resource_ids["group"]))
    assert await steps(work) == [("aware", 1, "1h"), ("asked", 1, "5h")]
    lead = (await work.execute(select(Lead))).scalar_one()
    assert (lead.started_at, lead.step_entered_at, lead.step_key) == (at(1), at(5), "asked")
    voided = (await work.execute(select(StepEntry).where(StepEntry.voided_at.is_not(None)))).scalars().all()
    assert [entry.step_key for entry in voided] == ["asked"]
    cells = (await work.execute(select(DayCell.metric, DayCell.resource_number, DayCell.step_key, DayCell.value))).all()
    group = funnel.resource_numbers["group"]
    assert {tuple(cell) for cell in cells if cell.value} == {
        ("LEADS", group, "", 1), ("STEP_ENTRIES", group, "aware", 1), ("STEP_ENTRIES", 0, "asked", 1),
        ("STEP_GOAL_REACHED", 0, "interested", 1),
    }  # fmt: skip
    lines = (await work.execute(select(TimelineEntry.title).where(TimelineEntry.kind == "STEP"))).scalars().all()
    assert sorted(lines) == ["Entered “Has asked”", "Entered “Knows of it”"]


async def test_what_cannot_be_used_is_rejected_alone(work: Work) -> None:
    await published_funnel(work)
    outcome = await recorded(
        work,
        touch("VISIT", email("no address")),
        touch("VISIT", email("ann@example.test"), occurred_at=work.now + timedelta(hours=25)),
        touch("VISIT", email("ann@example.test"), external_id=" "),
        touch("VISIT", phone("12")),
        touch("VISIT", email("ann@example.test"), landing_page="a\0b"),
        touch("VISIT", email("ann@example.test")),
    )
    told = [(each.status, each.problem.field if each.problem else None) for each in outcome.results]
    assert told == [
        ("REJECTED", "items.0.identities.0.value"), ("REJECTED", "items.1.occurredAt"),
        ("REJECTED", "items.2.externalId"), ("REJECTED", "items.3.identities.0.value"),
        ("REJECTED", "items.4.landingPage"), ("RECORDED", None),
    ]  # fmt: skip
    assert (outcome.recorded, outcome.rejected) == (1, 5)


async def test_anonymous_visits_join_the_person_they_turn_out_to_be(work: Work) -> None:
    await published_funnel(work)
    await recorded(work, touch("VISIT", cookie("c1"), occurred_at=at(0)))
    await recorded(work, touch("VISIT", cookie("c1"), email("ann@example.test"), occurred_at=at(1), name="Ann"))
    persons = (await work.execute(select(Person))).scalars().all()
    assert len(persons) == 1
    assert await steps(work) == [("aware", 1, "0h"), ("interested", 1, "1h")]
    await recorded(work, touch("VISIT", cookie("c2"), occurred_at=at(-5)))
    assert len((await work.execute(select(Lead.id))).all()) == 2
    await recorded(work, touch("COMMENT", cookie("c2"), email("ann@example.test"), occurred_at=at(2)))
    canonical = (await work.execute(select(Person.canonical_id).distinct())).scalars().all()
    assert canonical == [persons[0].id]
    leads = (await work.execute(select(Lead.name, Lead.withdrawn_at).order_by(Lead.id))).all()
    assert [(name, gone is None) for name, gone in leads] == [("Ann", True), ("Ann", False)]
    assert await steps(work) == [("aware", 1, "-5h"), ("interested", 1, "0h")]


async def test_two_known_persons_are_only_suggested(work: Work) -> None:
    await published_funnel(work)
    one = await recorded(work, touch("VISIT", email("ann@example.test")))
    two = await recorded(work, touch("VISIT", phone("+77015551234")))
    both = await recorded(work, touch("VISIT", phone("8 701 555 12 34"), email("ann@example.test"), occurred_at=at(1)))
    assert both.results[0].person_id == one.results[0].person_id != two.results[0].person_id
    rows = (await work.execute(text("SELECT person_id, other_id, reason FROM duplicate_suggestions"))).all()
    assert [tuple(row) for row in rows] == [
        (one.results[0].person_id, two.results[0].person_id,
         "One fact named both; the other was known by its phone number."),
    ]  # fmt: skip
