"""Merge → facts → second merge → facts → undo the first: the same as if the first had never been."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from crm.core.work import Work
from crm.models.words import TouchpointKind
from crm.people.identity import IdentityKey
from funnel.facts.facts import Fact, SaleFact, TouchFact
from funnel.people.merge import PersonMerge, merge
from funnel.people.unmerge import PersonUnmerge, unmerge
from tests.factories.people import T0, cookie, email, phone, recorded
from tests.factories.products import Published, published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
NAMES = ("ann", "bob", "cat")


@dataclass(frozen=True)
class Told:
    """One fact of one of three."""

    who: int
    what: str
    hour: int
    resource: str | None
    extra: str | None

    def fact(self, funnel: Published, number: int) -> Fact:
        name = NAMES[self.who]
        keys: tuple[IdentityKey, ...] = (email(f"{name}@example.test"),)
        if self.extra == "phone":
            keys += (phone(f"+7701555000{self.who}"),)
        elif self.extra == "cookie":
            keys += (cookie(f"{name}-{self.hour % 3}"),)
        called = name.title() if self.extra == "name" else None
        if self.what == "SALE":
            return SaleFact(
                product_id=funnel.product_id, sold_at=T0 + timedelta(hours=self.hour), source="shop", name=called,
                external_id=f"{number:03}", identities=keys, amount_minor=self.hour,
            )  # fmt: skip
        return TouchFact(
            kind=TouchpointKind(self.what), source="page", external_id=f"{number:03}", identities=keys, name=called,
            occurred_at=T0 + timedelta(hours=self.hour),
            resource_id=funnel.resource_ids[self.resource] if self.resource else None,
        )  # fmt: skip


told = st.builds(
    Told,
    who=st.integers(0, 2),
    what=st.sampled_from(["VISIT", "DOWNLOAD", "FORM_SUBMIT", "MESSAGE", "REVIEW", "SALE"]),
    hour=st.integers(0, 200),
    resource=st.sampled_from([None, "ads", "site"]),
    extra=st.sampled_from([None, None, "phone", "cookie", "name"]),
)
some = st.lists(told, max_size=4)
pairs = st.sampled_from([(0, 2), (2, 0), (1, 2), (2, 1)])

STATE = {
    "persons": "SELECT who(p.id), who(p.canonical_id), p.name, p.primary_email, p.primary_phone, p.first_seen_at,"
    " p.sort_key FROM persons p WHERE p.id = p.canonical_id",
    "identities": "SELECT kind, value, who(person_id) FROM identities",
    "touches": "SELECT external_id, who(person_id) FROM touchpoints",
    "leads": "SELECT who(person_id), step_key, started_at, status, name, closed_at, coalesce(first_touch_at, 'epoch')"
    " FROM leads WHERE withdrawn_at IS NULL",
    "entries": "SELECT who(l.person_id), e.step_key, e.ordinal, e.occurred_at, e.cause, e.passed_over::text IS NULL"
    " FROM step_entries e JOIN leads l ON l.id = e.lead_id WHERE e.voided_at IS NULL",
    "journeys": "SELECT who(l.person_id), j.kind, j.step_key, ARRAY(SELECT t.external_id FROM unnest(j.touch_ids)"
    " WITH ORDINALITY AS u(id, n) JOIN touchpoints t ON t.id = u.id ORDER BY n) FROM journeys j"
    " JOIN leads l ON l.id = j.lead_id",
    "cells": "SELECT metric, resource_number, step_key, day, sum(value) FROM day_cells GROUP BY 1, 2, 3, 4"
    " HAVING sum(value) <> 0",
    "sales": "SELECT s.external_id, s.is_repeat, who(s.person_id), who(l.person_id) FROM sales s"
    " JOIN leads l ON l.id = s.lead_id",
    "deals": "SELECT who(l.person_id), d.name, d.amount_minor FROM deals d JOIN leads l ON l.id = d.lead_id",
    "timeline": "SELECT t.kind, t.occurred_at, who(t.person_id), who(l.person_id) FROM timeline_entries t"
    " LEFT JOIN leads l ON l.id = t.lead_id WHERE t.kind <> 'MERGE'",
}
WHO = "(SELECT min(i.value) FROM identities i WHERE i.person_id = {0} AND i.kind = 'EMAIL')"


def _sql(statement: str) -> str:
    while "who(" in statement:
        before, _, rest = statement.partition("who(")
        column, _, after = rest.partition(")")
        statement = before + WHO.format(column) + after
    return statement


async def state(work: Work) -> dict[str, Any]:
    work.session.expire_all()
    found = {}
    for name, statement in STATE.items():
        rows = await work.execute(text(_sql(statement)))
        found[name] = sorted(tuple(map(str, row)) for row in rows)
    return found


async def play(
    work: Work, funnel: Published, parts: tuple[list[Told], list[Told], list[Told]], second: tuple[int, int] | None,
    *, first: bool,
) -> dict[str, Any]:  # fmt: skip
    """The story with the first merge and its undoing, or without both; everything is rolled back."""
    nested = await work.session.begin_nested()
    try:
        return await _played(work, funnel, parts, second, first=first)
    finally:
        await nested.rollback()


async def _played(
    work: Work, funnel: Published, parts: tuple[list[Told], list[Told], list[Told]], second: tuple[int, int] | None,
    *, first: bool,
) -> dict[str, Any]:  # fmt: skip
    facts = [Told(who, "VISIT", who, "ads", None).fact(funnel, 900 + who) for who in range(3)]
    people = [each.person_id or UUID(int=0) for each in (await recorded(work, *facts)).results]
    merged = None
    number = 0
    for place, part in enumerate(parts):
        work._highest = None
        if place == 1 and first:
            merged = await merge(work, PersonMerge(keep_id=people[0], merge_id=people[1]))
        if place == 2 and second is not None:
            work._highest = None
            await merge(work, PersonMerge(keep_id=people[second[0]], merge_id=people[second[1]]))
        for each in part:
            number += 1
            await recorded(work, each.fact(funnel, number))
    if merged is not None:
        work._highest = None
        await unmerge(work, PersonUnmerge(merge_id=merged.id))
    return await state(work)


def differing(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What stands in one only, by table."""
    return {
        name: (sorted(set(rows) - set(other[name])), sorted(set(other[name]) - set(rows)))
        for name, rows in one.items()
        if rows != other[name]
    }


@settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip
@example(
    before=[], between=[], second=None,
    after=[Told(0, "SALE", 1, None, None), Told(1, "SALE", 0, None, None)],
)  # fmt: skip
@given(before=some, between=some, after=some, second=st.one_of(st.none(), pairs))
async def test_an_undone_merge_never_was(
    work: Work, before: list[Told], between: list[Told], after: list[Told], second: tuple[int, int] | None
) -> None:
    """Facts of the time between, and sales and deals, stand with whom their identity names."""
    funnel = FUNNELS.get(id(work)) or await published_funnel(work)
    FUNNELS[id(work)] = funnel
    done = await play(work, funnel, (before, between, after), second, first=True)
    assert differing(done, await play(work, funnel, (before, between, after), second, first=False)) == {}


FUNNELS: dict[int, Published] = {}
"""All examples run in one transaction and share its funnel."""
