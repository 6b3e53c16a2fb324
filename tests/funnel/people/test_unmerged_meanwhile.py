"""A merge is undone between the moment a fact's person is looked up and the moment that person is locked."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import Work, begin
from crm.models import StepEntry, Touchpoint
from crm.models.words import Role
from funnel.facts import resolve
from funnel.people.merge import PersonMerge, merge
from funnel.people.unmerge import PersonUnmerge, unmerge
from tests.conftest import acting
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import published_funnel
from tests.http import Office, make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

ANN, BOB = email("ann@example.test"), email("bob@example.test")


def admin(work: Work, office: Office) -> Work:
    return acting(work.session, office.workspace_id, office.members[Role.ADMIN], Role.ADMIN)


async def test_the_fact_goes_to_whom_it_names(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    office = await make_office(database)
    async with begin(database.sessions, office.actor()) as work:
        await published_funnel(admin(work, office))
        known = await recorded(admin(work, office), touch("VISIT", ANN, name="Ann"), touch("VISIT", BOB, name="Bob"))
        ann, bob = (result.person_id for result in known.results)
        assert ann is not None
        assert bob is not None
    async with begin(database.sessions, office.actor()) as work:
        made = await merge(admin(work, office), PersonMerge(keep_id=ann, merge_id=bob))
    hold, undone = resolve.hold, []

    async def undoing(work: Work, ids: Collection[UUID]) -> Any:
        if not undone:
            undone.append(made.id)
            async with begin(database.sessions, office.actor()) as other:
                await unmerge(admin(other, office), PersonUnmerge(merge_id=made.id))
        return await hold(work, ids)

    monkeypatch.setattr(resolve, "hold", undoing)
    async with begin(database.sessions, office.actor()) as work:
        told = await recorded(admin(work, office), touch("VISIT", BOB, occurred_at=at(1)))
        assert [result.person_id for result in told.results] == [bob]
    async with begin(database.sessions, system(office.workspace_id)) as work:
        rows = select(Touchpoint.person_id).where(Touchpoint.occurred_at == at(1))
        assert (await work.execute(rows)).scalars().all() == [bob]
        entered = select(StepEntry.step_key, StepEntry.occurred_at).where(StepEntry.voided_at.is_(None))
        assert len((await work.execute(entered)).all()) > 0
    assert undone == [made.id]
