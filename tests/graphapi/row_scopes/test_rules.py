"""Which leads and people are in sight, rule by rule."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

import graphapi.schema  # noqa: F401 - lays the rules
from crm.core.ids import new_id
from crm.core.work import Work
from crm.members.row_scope import row_scope_of
from crm.models import Absence, Handoff, Lead, Person, Team
from crm.models.words import Role
from crm.models.words_rights import RowScope
from funnel.attribution_models.save import AttributionModelSave, StepWeight, save
from graphapi.insights.queries import EXAMPLES
from graphapi.row_scopes.sight import in_sight
from tests.conftest import acting
from tests.factories.leads import make_seller, make_team
from tests.factories.people import insert_lead, insert_person
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def seen(work: Work, member_id: UUID, scope: str, model: type, ids: Collection[UUID]) -> list[int]:
    """Places of those rows that the member sees."""
    await work.flush()
    actor = replace(acting(work.session, work.workspace_id, member_id, Role.SALES_MANAGER).actor, row_scope=scope)
    fetch = (await work.raw()).fetchval
    found = await in_sight([model], list(ids), actor=actor, now=work.now, fetch=fetch)
    return [place for place, id in enumerate(ids) if id in found]


async def leads_of(work: Work, *owners: UUID | None) -> list[UUID]:
    """A lead for each owner, of a person of its own."""
    funnel = await published_funnel(work)
    return [await insert_lead(work, funnel, owner_id=owner) for owner in owners]


async def offer(work: Work, lead_id: UUID, status: str = "OFFERED", **to: UUID) -> None:
    """As the table holds it."""
    work.session.add(
        Handoff(
            workspace_id=work.workspace_id, id=new_id(), lead_id=lead_id, status=status, offered_at=work.now,
            accept_by=work.now + timedelta(hours=1), need="A chair", promises=[], decision={}, **to,
        )
    )  # fmt: skip
    await work.flush()


async def test_own_team_and_all(work: Work) -> None:
    anna, boris, cleo = [await make_seller(work, name) for name in ("Anna", "Boris", "Cleo")]
    await make_team(work, [anna, boris])
    leads = await leads_of(work, anna, boris, cleo, None)
    assert await seen(work, anna, "OWN", Lead, leads) == [0]
    assert await seen(work, anna, "TEAM", Lead, leads) == [0, 1]
    assert await seen(work, anna, "ALL", Lead, leads) == [0, 1, 2, 3]
    assert await seen(work, cleo, "TEAM", Lead, leads) == [2]


async def test_who_leads_a_team_sees_its_leads_without_being_in_it(work: Work) -> None:
    chief, boris = await make_seller(work, "Chief"), await make_seller(work, "Boris")
    team_id = await make_team(work, [boris])
    await work.execute(
        update(Team).where(Team.workspace_id == work.workspace_id, Team.id == team_id).values(lead_member_id=chief)
    )
    leads = await leads_of(work, boris)
    assert await seen(work, chief, "TEAM", Lead, leads) == [0]
    assert await seen(work, chief, "OWN", Lead, leads) == []
    assert await seen(work, boris, "TEAM", Lead, leads) == [0]


async def test_an_offer_shows_its_lead_while_it_waits(work: Work) -> None:
    anna, boris, cleo = [await make_seller(work, name) for name in ("Anna", "Boris", "Cleo")]
    team_id = await make_team(work, [anna, boris])
    leads = await leads_of(work, *[None] * 5)
    await offer(work, leads[0], assignee_id=anna)
    await offer(work, leads[1], assignee_id=anna, status="DECLINED")
    await offer(work, leads[2], team_id=team_id)
    await offer(work, leads[3], team_id=team_id, assignee_id=boris)
    await offer(work, leads[4], assignee_id=cleo)
    assert await seen(work, anna, "OWN", Lead, leads) == [0, 2]
    assert await seen(work, anna, "TEAM", Lead, leads) == [0, 2, 3]
    assert await seen(work, cleo, "TEAM", Lead, leads) == [4]


async def test_who_stands_in_sees_what_is_covered_for_as_long(work: Work) -> None:
    anna, boris, cleo, dora = [await make_seller(work, name) for name in ("Anna", "Boris", "Cleo", "Dora")]
    hour = timedelta(hours=1)
    for away, since, until in (
        (boris, work.now, work.now + hour), (cleo, work.now - 2 * hour, work.now), (dora, work.now + hour, None),
    ):  # fmt: skip
        work.session.add(
            Absence(
                workspace_id=work.workspace_id, id=new_id(), member_id=away, cover_member_id=anna, starts_at=since,
                ends_at=until, created_at=work.now,
            )
        )  # fmt: skip
    leads = await leads_of(work, boris, cleo, dora, None)
    await offer(work, leads[3], assignee_id=boris)
    assert await seen(work, anna, "OWN", Lead, leads) == [0, 3]


async def test_people_are_seen_with_any_of_their_leads_and_with_none(work: Work) -> None:
    """Two products, two sellers; merged ones together; who has no lead at all."""
    anna, boris = await make_seller(work, "Anna"), await make_seller(work, "Boris")
    chair, desk = await published_funnel(work), await published_funnel(work, name="Desk", resources=False)
    both, theirs, nobodys, kept, merged = [await insert_person(work) for _ in range(5)]
    await insert_lead(work, chair, person_id=both, owner_id=anna)
    await insert_lead(work, desk, person_id=both, owner_id=boris)
    await insert_lead(work, chair, person_id=theirs, owner_id=boris)
    await insert_lead(work, chair, person_id=kept, owner_id=boris)
    await insert_lead(work, desk, person_id=merged, owner_id=anna)
    people = [both, theirs, nobodys, kept, merged]
    assert await seen(work, anna, "OWN", Person, people) == [0, 2, 4]
    await work.execute(
        update(Person).where(Person.workspace_id == work.workspace_id, Person.id == merged).values(canonical_id=kept)
    )
    assert await seen(work, anna, "OWN", Person, people) == [0, 2, 3, 4]
    assert await seen(work, boris, "OWN", Person, people) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("roles", "own", "sales", "scope"),
    [
        ([Role.SALES_MANAGER], None, "ALL", RowScope.ALL),
        ([Role.SALES_MANAGER], None, "TEAM", RowScope.TEAM),
        ([Role.SALES_MANAGER], "OWN", "TEAM", RowScope.OWN),
        ([Role.SALES_MANAGER], "ALL", "OWN", RowScope.ALL),
        ([Role.SALES_MANAGER, Role.SALES_LEAD], None, "OWN", RowScope.ALL),
        ([Role.MARKETER], None, "OWN", RowScope.ALL),
        ([Role.MARKETER], "TEAM", "OWN", RowScope.TEAM),
        ([Role.ADMIN, Role.SALES_MANAGER], "OWN", "OWN", RowScope.ALL),
    ],
)
def test_the_scope_of_a_member(roles: list[Role], own: str | None, sales: str, scope: RowScope) -> None:
    assert row_scope_of([role.value for role in roles], own, sales) is scope


async def test_examples_of_rules_that_changed_are_in_everybodys_sight(work: Work) -> None:
    """Versions of funnels and sets of weights belong to nobody; leads of others beside them stay out of sight."""
    anna, boris = [await make_seller(work, name) for name in ("Anna", "Boris")]
    funnel = await published_funnel(work)
    lead = await insert_lead(work, funnel, owner_id=boris)
    step = StepWeight(step_key="interested", weight=6_000)
    given = {"product_id": funnel.product_id, "key": "a", "name": "Ours", "first": 4_000, "last": 0, "rest": 0}
    weights = await save(work, AttributionModelSave.model_validate({**given, "steps": (step,)}))
    actor = replace(acting(work.session, work.workspace_id, anna, Role.SALES_MANAGER).actor, row_scope="OWN")
    asked = [funnel.funnel_id, weights.id, lead]
    found = await in_sight(EXAMPLES, asked, actor=actor, now=work.now, fetch=(await work.raw()).fetchval)
    assert set(found) == {funnel.funnel_id, weights.id}
