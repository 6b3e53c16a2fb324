"""Gives leads an owner."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel, Field

from crm.audit.record import record
from crm.core.problems import Forbidden, Invalid, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.leads.change import change
from crm.leads.events import LeadAssigned
from crm.leads.hold import HeldLead, hold_many
from crm.leads.owner import require_active
from crm.leads.rights import acts_for_others
from crm.leads.tell import tell_all
from crm.members.permissions import Action
from crm.sla.give import give


class LeadAssign(BaseModel, frozen=True):
    """Which leads, up to 1,000, and whose they are from now on; nobody's when empty."""

    lead_ids: tuple[UUID, ...] = Field(min_length=1, max_length=1000)
    owner_id: UUID | None
    expected_versions: tuple[int, ...] | None = None
    """The version of each lead as it was read, in the order of `lead_ids`."""


async def assign(work: Work, data: LeadAssign) -> Sequence[HeldLead]:
    """Sets the owner of all of them or of none. Everybody may take a lead that nobody owns and give
    away their own. Raises NotFound, Stale, or Forbidden for a lead of somebody else.
    """
    work.actor.require(Action.LEAD_EDIT)
    _require_as_many(data)
    owner = await require_active(work, data.owner_id, field="ownerId") if data.owner_id else None
    held = await hold_many(work, data.lead_ids)
    seen = data.expected_versions or (None,) * len(data.lead_ids)
    given = enumerate(zip(data.lead_ids, seen, strict=True))
    leads = [_mine(work, held.get(lead_id), version, place) for place, (lead_id, version) in given]
    await change(work, list(held), owner_id=data.owner_id)
    await give(work, list(held), data.owner_id)
    await tell_all(work, list(held.values()), title=f"Assigned to {owner}" if owner else "Nobody's lead any more")
    for lead in held.values():
        record(work, "LEAD_ASSIGN", object_type="Lead", object_id=lead.id,
               details={"was": str(lead.owner_id), "owner_id": str(data.owner_id)})  # fmt: skip
        await work.emit(LeadAssigned(lead.id, data.owner_id, lead.owner_id))
    return leads


def _require_as_many(data: LeadAssign) -> None:
    if data.expected_versions is not None and len(data.expected_versions) != len(data.lead_ids):
        raise Invalid("Give one version for each of `leadIds`, in their order, or none.", field="expectedVersions")


def _mine(work: Work, lead: HeldLead | None, expected_version: int | None, place: int) -> HeldLead:
    if lead is None:
        raise NotFound("There is no such lead in this workspace.", field=f"leadIds.{place}")
    require_version(f"lead {lead.name}", lead.version, expected_version, field=f"expectedVersions.{place}")
    if lead.owner_id not in (None, work.actor.member_id) and not acts_for_others(work.actor):
        raise Forbidden(
            f"The lead {lead.name} is somebody else's; ask a sales lead to assign it.", field=f"leadIds.{place}"
        )
    return lead
