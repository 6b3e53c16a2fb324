"""A merge is undone: each person stands for itself again."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import text

from crm.audit.record import record as audit
from crm.core.bulk import dump
from crm.core.outbox import publish_later
from crm.core.problems import Conflict, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from crm.people.hold import hold
from crm.people.stand import restate_attitude, restate_referrers
from funnel.facts.rederive import rederive_held
from funnel.inputs import Input
from funnel.people.merge import Merged

_MERGE = text(
    "SELECT id, kept_id, merged_id, undone_at FROM person_merges WHERE workspace_id = :workspace_id AND id = :id"
)
_SET = text(
    "SELECT p.id, x.kept_id, x.id AS merge_id, x.undone_at FROM persons p"
    " LEFT JOIN person_merges x ON x.workspace_id = :workspace_id AND x.merged_id = p.id AND x.undone_at IS NULL"
    " WHERE p.workspace_id = :workspace_id AND p.canonical_id = :canonical ORDER BY p.id, x.id"
)
_UNDO = text(
    "UPDATE person_merges SET undone_at = :now, undone_by_id = :member"
    " WHERE workspace_id = :workspace_id AND id = :id AND undone_at IS NULL RETURNING id"
)
_POINT = text(
    "UPDATE persons p SET canonical_id = r.canonical_id"
    " FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, canonical_id uuid)"
    " WHERE p.workspace_id = :workspace_id AND p.id = r.id AND p.canonical_id <> r.canonical_id"
)
_UNTELL = text("DELETE FROM timeline_entries WHERE workspace_id = :workspace_id AND kind = 'MERGE' AND fact_id = :id")


class PersonUnmerge(Input):
    """The merge to undo."""

    merge_id: UUID


async def unmerge(work: Work, data: PersonUnmerge) -> Merged:
    """Both persons again, each with the facts recorded for it; what was recorded while they were one stays with the
    kept one. Raises NotFound, or Conflict when it was undone already.
    """
    work.actor.require(Action.PERSON_MERGE)
    named = {"workspace_id": work.workspace_id, "id": data.merge_id}
    row = (await work.execute(_MERGE, named)).one_or_none()
    if row is None:
        raise NotFound("There is no such merge in this workspace.", field="mergeId")
    _, canonical = await hold(work, {row.kept_id, row.merged_id})
    undone = await work.scalar(_UNDO, {**named, "now": work.now, "member": work.actor.member_id})
    if undone is None:
        raise Conflict("This merge was undone already.", field="mergeId")
    rows = await work.execute(_SET, {"workspace_id": work.workspace_id, "canonical": canonical[row.kept_id]})
    roots = roots_of((each.id, each.kept_id) for each in rows)
    pointing = [{"id": person_id, "canonical_id": root} for person_id, root in sorted(roots.items())]
    await work.execute(_POINT, {"workspace_id": work.workspace_id, "rows": dump(pointing)})
    await work.execute(_UNTELL, named)
    held, _ = await hold(work, set(roots.values()))
    await restate_attitude(work, held)
    await restate_referrers(work, held)
    leads = await rederive_held(work, held)
    audit(work, "PERSON_UNMERGE", object_type="Person", object_id=row.kept_id,
          details={"merged_id": str(row.merged_id)})  # fmt: skip
    for lead_id in leads:
        publish_later(work, "UNMERGED", {"leadId": lead_id, "mergeId": row.id})
    return Merged(row.id, row.kept_id, row.merged_id)


def roots_of(merges: Iterable[tuple[UUID, UUID | None]]) -> dict[UUID, UUID]:
    """Person → the one that stands for it, from (person, the one it is merged into or None)."""
    into: Mapping[UUID, UUID | None] = dict(merges)
    found = {}
    for person_id in into:
        root = person_id
        while (above := into.get(root)) is not None:
            root = above
        found[person_id] = root
    return found
