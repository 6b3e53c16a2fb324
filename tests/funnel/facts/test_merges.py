"""Merging and unmerging persons: nothing is lost, and undoing gives back what was."""

from typing import Any

import pytest
from sqlalchemy import select, text

from crm.core.problems import Conflict, NotFound
from crm.core.work import Work
from crm.models import Lead, StepEntry
from funnel.facts.facts import SaleFact
from funnel.people.merge import PersonMerge, merge
from funnel.people.unmerge import PersonUnmerge, unmerge
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def state(work: Work) -> dict[str, Any]:
    """What is shown: alive entries per lead, leads, journeys by path length, cells, first and repeated sales."""
    work.session.expire_all()

    async def rows(sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await work.execute(text(sql))]

    return {
        "entries": await rows("SELECT lead_id, step_key, ordinal, occurred_at, from_step_id, cause FROM step_entries"
                              " WHERE voided_at IS NULL ORDER BY lead_id, occurred_at, step_key"),
        "leads": await rows("SELECT id, step_key, started_at, withdrawn_at IS NULL, first_touch_id, last_touch_id,"
                            " status, name FROM leads ORDER BY id"),
        "journeys": await rows("SELECT lead_id, kind, step_key, touch_ids FROM journeys ORDER BY 1, 2, 3"),
        "cells": await rows("SELECT metric, resource_number, step_key, day, value FROM day_cells WHERE value <> 0"
                            " ORDER BY 1, 2, 3, 4"),
        "sales": await rows("SELECT external_id, is_repeat FROM sales ORDER BY 1"),
        "timeline": await rows("SELECT kind, title, occurred_at, lead_id FROM timeline_entries ORDER BY 1, 2, 3, 4"),
    }  # fmt: skip


def fresh(work: Work) -> Work:
    work._highest = None
    return work


async def test_merged_and_separated_again(work: Work) -> None:
    funnel = await published_funnel(work)
    ads = funnel.resource_ids["ads"]
    first = await recorded(work, touch("VISIT", email("ann@example.test"), name="Ann", resource_id=ads))
    second = await recorded(
        work,
        touch("VISIT", email("bob@example.test"), occurred_at=at(1), name="Bob"),
        SaleFact(product_id=funnel.product_id, sold_at=at(9), source="s", external_id="b",
                 identities=(email("bob@example.test"),)),
        SaleFact(product_id=funnel.product_id, sold_at=at(20), source="s", external_id="a",
                 identities=(email("ann@example.test"),)),
    )  # fmt: skip
    before = await state(work)
    ann, bob = first.results[0].person_id, second.results[0].person_id
    assert ann is not None
    assert bob is not None
    merged = await merge(fresh(work), PersonMerge(keep_id=ann, merge_id=bob))
    together = await state(work)
    assert [(key, ordinal) for _, key, ordinal, *_ in together["entries"]] == [
        ("aware", 1), ("interested", 1), ("bought", 1),
    ]  # fmt: skip
    assert {lead_id for lead_id, *_ in together["entries"]} == {first.results[0].lead_id}
    alive = {row[0]: row[3] for row in together["leads"]}
    assert alive == {first.results[0].lead_id: True, second.results[0].lead_id: False}
    assert together["sales"] == [("a", True), ("b", False)]
    assert sum(row[4] for row in together["cells"] if row[0] == "LEADS") == 1
    assert sum(row[4] for row in together["cells"] if row[0] == "SALES") == 2
    with pytest.raises(Conflict, match="one person already"):
        await merge(fresh(work), PersonMerge(keep_id=ann, merge_id=bob))
    undone = await unmerge(fresh(work), PersonUnmerge(merge_id=merged.id))
    assert (undone.kept_id, undone.merged_id) == (ann, bob)
    assert await state(work) == before
    with pytest.raises(Conflict, match="undone already"):
        await unmerge(fresh(work), PersonUnmerge(merge_id=merged.id))
    with pytest.raises(NotFound):
        await unmerge(fresh(work), PersonUnmerge(merge_id=ann))


async def test_a_lead_that_only_both_together_earned_is_withdrawn_again(work: Work) -> None:
    await published_funnel(work)
    names = ("ann", "bob")
    outcome = await recorded(work, *(touch("REVIEW", email(f"{name}@example.test"), name=name) for name in names))
    ann, bob = (each.person_id for each in outcome.results)
    assert ann is not None
    assert bob is not None
    third = await recorded(work, touch("VISIT", email("bob@example.test"), occurred_at=at(3)))
    merged = await merge(fresh(work), PersonMerge(keep_id=ann, merge_id=bob))
    late = await recorded(work, touch("DOWNLOAD", email("ann@example.test"), occurred_at=at(5)))
    assert late.results[0].lead_id == third.results[0].lead_id
    await unmerge(fresh(work), PersonUnmerge(merge_id=merged.id))
    work.session.expire_all()
    rows = (await work.execute(select(Lead.person_id, Lead.step_key, Lead.withdrawn_at).order_by(Lead.id))).all()
    assert [(person, key, gone is None) for person, key, gone in rows] == [
        (bob, "aware", True), (ann, "interested", True),
    ]  # fmt: skip
    alive = await work.execute(select(StepEntry.step_key).where(StepEntry.voided_at.is_(None)))
    assert sorted(alive.scalars()) == ["aware", "interested"]
