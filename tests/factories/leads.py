"""Leads that came by their own touches, and the sales people they are handed over to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import Lead, Member, Team, TeamMember
from crm.models.words import Role
from funnel.facts.facts import TouchFact
from funnel.facts.record import record
from funnel.routing.inputs import HandoffOffer, Packet
from funnel.routing.offer import offer
from tests.conftest import acting
from tests.factories.people import email, touch
from tests.factories.products import Published
from tests.factories.workspaces import CREATED, insert_member

TO_ASKED = ("VISIT", "VISIT", "FORM_SUBMIT")
"""Touches that bring a person to the step "asked", from which an accepted handoff leads on."""


async def make_lead(
    work: Work, funnel: Published, address: str = "anna@example.test", *kinds: str, **more: Any
) -> UUID:
    """A lead that its touches started and moved, by default to the step before the handoff."""
    touches = [_touch(kind, address, **more) for kind in kinds or TO_ASKED]
    outcome = await record(work, touches)
    return next(result.leads[0] for result in outcome.results if result.leads)


def _touch(kind: str, address: str, **more: Any) -> TouchFact:
    return touch(kind, email(address), **more)


async def make_seller(work: Work, name: str, *roles: Role, capacity: int | None = None) -> UUID:
    """A member of sales; no capacity means no limit."""
    member_id = await insert_member(work.session, work.workspace_id, *(roles or (Role.SALES_MANAGER,)), name=name)
    if capacity is not None:
        await work.execute(
            update(Member)
            .where(Member.workspace_id == work.workspace_id, Member.id == member_id)
            .values(capacity=capacity)
        )
    return member_id


async def make_team(work: Work, members: Sequence[UUID], name: str = "Sales") -> UUID:
    """A team of these members."""
    team_id = new_id()
    work.session.add(Team(workspace_id=work.workspace_id, id=team_id, name=name, created_at=CREATED))
    await work.flush()
    work.session.add_all(
        TeamMember(workspace_id=work.workspace_id, team_id=team_id, member_id=member_id) for member_id in members
    )
    await work.flush()
    return team_id


async def make_offer(work: Work, lead_id: UUID, **to: Any) -> UUID:
    """An open offer to `to_member_id` or `to_team_id`."""
    return await offer(work, HandoffOffer(lead_id=lead_id, packet=Packet(need="A chair for a bad back"), **to))


def as_member(work: Work, member_id: UUID, *roles: Role, now: datetime | None = None) -> Work:
    """The same transaction, acted in by that member, possibly later; a work of its own, as doors open one each."""
    made = acting(work.session, work.workspace_id, member_id, *(roles or (Role.SALES_MANAGER,)))
    made.now = now or work.now
    return made


def again(work: Work) -> Work:
    """The same actor in the next piece of work: the lock order starts anew."""
    return Work(work.session, work.actor, now=work.now, strict_locks=True)


async def lead_row(work: Work, lead_id: UUID) -> Any:
    """The lead's columns as they are now."""
    columns = Lead.__table__.columns
    return (
        await work.execute(select(*columns).where(Lead.workspace_id == work.workspace_id, Lead.id == lead_id))
    ).one()
