"""An agency's view over all companies it works for: each workspace is entered as the member one is there."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from crm.core.actor import Actor, system
from crm.core.database import Database
from crm.core.work import begin
from crm.door.find import Way, memberships
from crm.members.permissions import Action, permissions_of
from crm.models import Member, Workspace
from funnel.engagements.report import EngagementFigures, engagement_figures
from funnel.inputs import Period
from funnel.models import Engagement, EngagementMember, Product
from funnel.reads import Reads, WorkReads


@dataclass(frozen=True, slots=True)
class AccountEngagement:
    """One engagement, with names instead of ids: ids of another workspace lead nowhere from here."""

    workspace: str
    product: str
    agency: str
    status: str
    figures: EngagementFigures


async def engagements_of(database: Database, actor: Actor, period: Period) -> list[AccountEngagement]:
    """Those in which the actor's account works, where it may read money; by workspace and product.

    A key has no account and stays in its workspace. One transaction a workspace, from the pool of writers: whoever
    asks holds a reader already.
    """
    found: list[AccountEngagement] = []
    for way in await _ways(database, actor):
        async with begin(database.sessions, system(way.workspace_id), leaving=True) as work:
            found.extend(await _in_workspace(WorkReads(work), way, period))
    return sorted(found, key=lambda each: (each.workspace, each.product, each.agency))


async def _ways(database: Database, actor: Actor) -> Sequence[Way]:
    if actor.account_id is not None:
        return await memberships(database, actor.account_id)
    return [Way(actor.workspace_id, actor.member_id)] if actor.member_id else []


async def _in_workspace(reads: Reads, way: Way, period: Period) -> Sequence[AccountEngagement]:
    member = await reads.rows(
        select(Member.roles, Workspace.name)
        .join(Workspace, Workspace.id == Member.workspace_id)
        .where(
            Member.workspace_id == way.workspace_id,
            Member.id == way.target_id,
            Member.deactivated_at.is_(None),
        )
    )
    if not member or Action.READ_MONEY.value not in permissions_of(member[0]["roles"]):
        return []
    row, person, product = Engagement, EngagementMember, Product
    rows = await reads.rows(
        select(row.id, row.agency_name, row.status, product.name)
        .join(person, and_(person.workspace_id == way.workspace_id, person.engagement_id == row.id))
        .join(product, and_(product.workspace_id == way.workspace_id, product.id == row.product_id))
        .where(row.workspace_id == way.workspace_id, person.member_id == way.target_id)
    )
    figures = await engagement_figures(reads, [each["id"] for each in rows], period)
    return [
        AccountEngagement(member[0]["name"], each["name"], each["agency_name"], each["status"], figures[each["id"]])
        for each in rows
    ]
