"""Gives many leads their owners at once, each item answered on its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select, text

from crm.audit.record import record
from crm.core.bulk import dump, recordset
from crm.core.ids import new_id
from crm.core.limits import at_most
from crm.core.problems import Forbidden, Invalid, NotFound, Problem
from crm.core.versions import stale
from crm.core.work import Work
from crm.leads.events import LeadAssigned
from crm.leads.hold import HeldLead, hold_many
from crm.leads.rights import acts_for_others
from crm.members.permissions import Action
from crm.models import Lead, Member
from crm.models.words import TimelineKind
from crm.sla.give import give_each
from crm.timeline.append import append

MOST = 1_000
_WRITE = text(
    f"UPDATE leads l SET owner_id = r.owner_id, version = l.version + 1 FROM {recordset(Lead, 'id', 'owner_id')}"
    " WHERE l.workspace_id = :workspace_id AND l.id = r.id"
)


class LeadAssignment(BaseModel, frozen=True):
    """Whose a lead is from now on; nobody's when empty."""

    lead_id: UUID
    owner_id: UUID | None = None
    expected_version: int | None = None


class LeadsAssign(BaseModel, frozen=True):
    """Up to 1,000 leads, each at most once."""

    items: tuple[LeadAssignment, ...] = Field(max_length=MOST)


@dataclass(frozen=True)
class Assigned:
    """What became of one item: a problem, or the lead with its owner (who may have owned it before)."""

    lead_id: UUID | None
    problem: Problem | None
    is_changed: bool = False


async def assign_many(
    work: Work, data: LeadsAssign, *, unreadable: Mapping[int, Problem] | None = None
) -> list[Assigned]:
    """An answer for each item, in order; what is refused changes nothing, the others land. A fixed number of
    statements. `unreadable`: items that could not be read, by their place among all.
    """
    work.actor.require(Action.LEAD_EDIT)
    unreadable = unreadable or {}
    if len(data.items) + len(unreadable) > MOST:
        raise Invalid(f"At most {MOST} leads at once; send the others in a second request.", field="items")
    items = _placed(data.items, unreadable)
    owners = await _owners(work, {each.owner_id for each in data.items if each.owner_id is not None})
    held = await hold_many(work, sorted({each.lead_id for each in data.items}))
    seen: set[UUID] = set()
    answers: list[Assigned] = []
    for place, item in items:
        problem = unreadable[place] if item is None else _refusal(work, item, f"items.{place}", held, owners, seen)
        was = held.get(item.lead_id) if item is not None and problem is None else None
        is_changed = was is not None and item is not None and was.owner_id != item.owner_id
        answers.append(Assigned(was.id if was else None, problem, is_changed))
    changed = [item for (_, item), answer in zip(items, answers, strict=True) if answer.is_changed and item is not None]
    await _write(work, changed, held, owners)
    return answers


def _placed(
    items: Sequence[LeadAssignment], unreadable: Mapping[int, Problem]
) -> list[tuple[int, LeadAssignment | None]]:
    """Every place of the input with its item; none where it could not be read."""
    rest = iter(items)
    total = len(items) + len(unreadable)
    return [(place, None if place in unreadable else next(rest)) for place in range(total)]


async def _owners(work: Work, member_ids: set[UUID]) -> dict[UUID, tuple[str, bool]]:
    """Name of each member, and whether he or she still works here."""
    statement = (
        select(Member.id, Member.name, Member.deactivated_at)
        .where(Member.workspace_id == work.workspace_id, Member.id.in_(member_ids))
        .limit(at_most(MOST))
    )
    return {row.id: (row.name, row.deactivated_at is None) for row in await work.execute(statement)}


def _refusal(
    work: Work,
    item: LeadAssignment,
    path: str,
    held: Mapping[UUID, HeldLead],
    owners: Mapping[UUID, tuple[str, bool]],
    seen: set[UUID],
) -> Problem | None:
    lead = held.get(item.lead_id)
    if lead is None or lead.withdrawn_at is not None:
        return NotFound("There is no such lead in this workspace.", field=f"{path}.leadId")
    if item.lead_id in seen:
        return Invalid(f"The lead {lead.name} is named twice; keep one.", field=f"{path}.leadId")
    seen.add(item.lead_id)
    if item.expected_version not in (None, lead.version):
        return stale(f"lead {lead.name}", lead.version, field=f"{path}.expectedVersion")
    if lead.owner_id not in (None, work.actor.member_id) and not acts_for_others(work.actor):
        return Forbidden(
            f"The lead {lead.name} is somebody else's; ask a sales lead to assign it.", field=f"{path}.leadId"
        )
    if item.owner_id is None:
        return None
    name, is_active = owners.get(item.owner_id, ("", False))
    if not name:
        return NotFound("There is no such member in this workspace.", field=f"{path}.ownerId")
    return (
        None
        if is_active
        else Invalid(f"{name} does not work here any more; choose another member.", field=f"{path}.ownerId")
    )


async def _write(
    work: Work,
    items: Sequence[LeadAssignment],
    held: Mapping[UUID, HeldLead],
    owners: Mapping[UUID, tuple[str, bool]],
) -> None:
    if not items:
        return
    rows = [{"id": each.lead_id, "owner_id": each.owner_id} for each in items]
    await work.execute(_WRITE, {"workspace_id": work.workspace_id, "rows": dump(rows)})
    await give_each(work, {each.lead_id: each.owner_id for each in items})
    await append(work, [_line(work, held[each.lead_id], each.owner_id, owners) for each in items])
    for each in items:
        was_id = held[each.lead_id].owner_id
        record(work, "LEAD_ASSIGN", object_type="Lead", object_id=each.lead_id,
               details={"was": str(was_id), "owner_id": str(each.owner_id)})  # fmt: skip
        await work.emit(LeadAssigned(each.lead_id, each.owner_id, was_id))


def _line(work: Work, lead: HeldLead, owner_id: UUID | None, owners: Mapping[UUID, tuple[str, bool]]) -> dict[str, Any]:
    return {
        "person_id": lead.person_id,
        "lead_id": lead.id,
        "kind": TimelineKind.STATUS.value,
        "occurred_at": work.now,
        "title": f"Assigned to {owners[owner_id][0]}" if owner_id else "Nobody's lead any more",
        "text": None,
        "member_id": work.actor.member_id,
        "fact_id": new_id(),
    }
