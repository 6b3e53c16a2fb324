"""A member says that two persons are one, or of many pairs at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from crm.audit.record import record as audit
from crm.core.bulk import dump
from crm.core.outbox import publish_later
from crm.core.problems import Conflict, NotFound, Problem, Problems
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models.words import TimelineKind
from crm.people import details, store
from crm.people.hold import HeldPerson, hold
from crm.people.names import UNKNOWN
from crm.people.sets import Union
from crm.timeline.append import append
from funnel.facts.rederive import rederive_held
from funnel.inputs import Input

_DECIDED = text(
    "UPDATE duplicate_suggestions d SET dismissed_at = :now"
    " FROM json_to_recordset(CAST(:rows AS json)) AS r(person_id uuid, other_id uuid)"
    " WHERE d.workspace_id = :workspace_id AND d.person_id = r.person_id AND d.other_id = r.other_id"
    " AND d.dismissed_at IS NULL"
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


@dataclass
class MergeResult:
    """What became of one pair."""

    index: int
    status: Literal["MERGED", "UNCHANGED", "REJECTED"]
    merged: Merged | None = None
    problem: Problem | None = None


@dataclass
class _Going:
    """Pairs on their way: who stands for whom after those before."""

    held: dict[UUID, HeldPerson]
    canonical: dict[UUID, UUID]
    pairs: list[tuple[int, Union]] = field(default_factory=list)
    """With their places."""
    alias: dict[UUID, UUID] = field(default_factory=dict)

    def find(self, person_id: UUID) -> UUID | None:
        root = self.canonical.get(person_id, person_id)
        while root in self.alias:
            root = self.alias[root]
        return root if root in self.held else None

    def take(self, index: int, pair: PersonMerge, path: str) -> MergeResult | None:
        """Puts the pair in line, or says why not."""
        kept, merged = self.find(pair.keep_id), self.find(pair.merge_id)
        if kept is None or merged is None:
            where = f"{path}keepId" if kept is None else f"{path}mergeId"
            absent = NotFound("There is no such person in this workspace.", field=where)
            return MergeResult(index, "REJECTED", problem=absent)
        if kept == merged:
            done = Conflict("These two are one person already.", field=f"{path}mergeId")
            return MergeResult(index, "UNCHANGED", problem=done)
        self.pairs.append((index, Union(kept, merged, pair.keep_id, pair.merge_id)))
        self.alias[merged] = kept
        return None


async def merge(work: Work, data: PersonMerge) -> Merged:
    """One person stands for both from now on; touches, leads and sales keep the person they were recorded for.

    Where both have a lead of a product, the kept person's carries all steps and the other one is withdrawn.
    Raises NotFound, or Conflict when they are one already.
    """
    work.actor.require(Action.PERSON_MERGE)
    (result,) = await unite(work, [data], paths=[""])
    if result.merged is None:
        raise result.problem or LookupError("A merge was neither done nor refused.")
    return result.merged


async def unite(
    work: Work, pairs: Sequence[PersonMerge], *, paths: Sequence[str], atomic: bool = False
) -> list[MergeResult]:
    """What became of each pair, one after the other, in a number of statements that theirs does not change.

    Raises Problems of what is REJECTED when `atomic`.
    """
    held, canonical = await hold(work, {each for pair in pairs for each in (pair.keep_id, pair.merge_id)})
    going = _Going(held, canonical)
    results = {}
    for index, (pair, path) in enumerate(zip(pairs, paths, strict=True)):
        if (refused := going.take(index, pair, path)) is not None:
            results[index] = refused
    problems = [each.problem for each in results.values() if each.status == "REJECTED" and each.problem]
    if atomic and problems:
        raise Problems(problems)
    if going.pairs:
        for index, done in await _unite(work, going):
            results[index] = MergeResult(index, "MERGED", done)
        await _decide(work, pairs, going)
    return [results[index] for index in sorted(results)]


async def _unite(work: Work, going: _Going) -> list[tuple[int, Merged]]:
    pairs = [union for _, union in going.pairs]
    ids = await store.unite(work, pairs, member_id=work.actor.member_id)
    roots = {root for union in pairs if (root := going.find(union.kept_id)) is not None}
    shown = {one.id: one for one in await details.restate(work, roots, united=True)}
    leads = await rederive_held(work, shown)
    done = []
    lines = []
    for merge_id, (index, union) in zip(ids, going.pairs, strict=True):
        kept, merged = union.kept_id, union.merged_id
        lines.append(_line(work, merge_id, union.named_kept, going.held[merged]))
        audit(work, "PERSON_MERGE", object_type="Person", object_id=kept, details={"merged_id": str(merged)})
        done.append((index, Merged(merge_id, kept, merged)))
    await append(work, lines)
    of_merge = {"mergeId": ids[0]} if len(ids) == 1 else {}
    for lead_id in leads:
        publish_later(work, "MERGED", {"leadId": lead_id, **of_merge})
    return done


async def _decide(work: Work, pairs: Sequence[PersonMerge], going: _Going) -> None:
    """Suggestions that these persons are one are answered."""
    answered = {(pair.keep_id, pair.merge_id) for pair in pairs}
    answered |= {(union.kept_id, union.merged_id) for _, union in going.pairs}
    rows = [{"person_id": min(pair), "other_id": max(pair)} for pair in sorted(answered)]
    await work.execute(_DECIDED, {"workspace_id": work.workspace_id, "now": work.now, "rows": dump(rows)})


def _line(work: Work, merge_id: UUID, kept_id: UUID, merged: HeldPerson) -> dict[str, object]:
    return {
        "person_id": kept_id, "kind": TimelineKind.MERGE, "occurred_at": work.now, "fact_id": merge_id,
        "title": f"Merged with {merged.name or merged.primary_email or merged.primary_phone or UNKNOWN.lower()}",
        "member_id": work.actor.member_id,
    }  # fmt: skip
