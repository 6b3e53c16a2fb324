"""A member says that two persons are one."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from crm.audit.record import record as audit
from crm.core.outbox import publish_later
from crm.core.problems import Conflict, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models.words import TimelineKind
from crm.people import store
from crm.people.hold import HeldPerson, hold
from crm.people.names import UNKNOWN
from crm.people.stand import restate_attitude, restate_referrers
from crm.timeline.append import append
from funnel.facts.rederive import rederive_held
from funnel.inputs import Input

_DECIDED = text(
    "UPDATE duplicate_suggestions SET dismissed_at = :now WHERE workspace_id = :workspace_id AND dismissed_at IS NULL"
    " AND ((person_id = :one AND other_id = :other) OR (person_id = :other AND other_id = :one))"
)


class PersonMerge(Input):
    """Who stays, and who is said to be the same."""

    keep_id: UUID
    merge_id: UUID


@dataclass(frozen=True)
class Merged:
    """A merge that can be undone by its id."""

    id: UUID
    kept_id: UUID
    merged_id: UUID


async def merge(work: Work, data: PersonMerge) -> Merged:
    """One person stands for both from now on; touches, leads and sales keep the person they were recorded for.

    Where both have a lead of a product, the kept person's carries all steps and the other one is withdrawn.
    Raises NotFound, or Conflict when they are one already.
    """
    work.actor.require(Action.PERSON_MERGE)
    held, canonical = await hold(work, {data.keep_id, data.merge_id})
    kept = held.get(canonical[data.keep_id])
    merged = held.get(canonical[data.merge_id])
    if kept is None or merged is None:
        field = "keepId" if kept is None else "mergeId"
        raise NotFound("There is no such person in this workspace.", field=field)
    if kept.id == merged.id:
        raise Conflict("These two are one person already.", field="mergeId")
    (merge_id,) = await store.unite(work, [(kept.id, merged.id)], member_id=work.actor.member_id)
    given = {"workspace_id": work.workspace_id, "now": work.now, "one": data.keep_id, "other": data.merge_id}
    await work.execute(_DECIDED, given)
    await store.details(work, [_news(merged) | {"id": kept.id}])
    await restate_attitude(work, [kept.id])
    await restate_referrers(work, [kept.id])
    leads = await rederive_held(work, {kept.id: _together(kept, merged)})
    await append(work, [_line(work, merge_id, kept, merged)])
    audit(work, "PERSON_MERGE", object_type="Person", object_id=kept.id, details={"merged_id": str(merged.id)})
    for lead_id in leads:
        publish_later(work, "MERGED", {"leadId": lead_id, "mergeId": merge_id, "personId": kept.id})
    return Merged(merge_id, kept.id, merged.id)


def _news(merged: HeldPerson) -> dict[str, object]:
    """What the kept person learns where it knows nothing itself."""
    names = ("name", "primary_email", "primary_phone", "company_id", "first_seen_at")
    return {name: getattr(merged, name) for name in names}


def _together(kept: HeldPerson, merged: HeldPerson) -> HeldPerson:
    return HeldPerson(
        id=kept.id,
        name=kept.name or merged.name,
        primary_email=kept.primary_email or merged.primary_email,
        primary_phone=kept.primary_phone or merged.primary_phone,
        company_id=kept.company_id or merged.company_id,
        first_seen_at=min(kept.first_seen_at, merged.first_seen_at),
    )


def _line(work: Work, merge_id: UUID, kept: HeldPerson, merged: HeldPerson) -> dict[str, object]:
    return {
        "person_id": kept.id, "kind": TimelineKind.MERGE, "occurred_at": work.now, "fact_id": merge_id,
        "title": f"Merged with {merged.name or merged.primary_email or merged.primary_phone or UNKNOWN.lower()}",
        "member_id": work.actor.member_id,
    }  # fmt: skip
