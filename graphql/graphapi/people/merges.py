"""Merges of persons as rows: those that hold and those that were undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, cast, func, or_

from crm.models import PersonMerge as MergeRow
from funnel.people.allowed import MergeAction, allowed
from graphapi.compiler import column, everyone, expr, hole, one, record
from graphapi.context import Info
from graphapi.nodes import Node
from graphapi.people.sets import same_person

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.people.types import Person

MERGE = "merge"
"""Prefix of the public ids of merges."""


def names_person(person: Any, merge: Any, scope: Any) -> Any:
    """Whether the merge named anybody who is one with this person now. Two arrays, so that the index of either end is
    asked; an OR of two sub-selects would go through every merge of the workspace.
    """

    def same() -> Any:
        return cast(func.array(same_person(person.id, scope).scalar_subquery()), ARRAY(Uuid()))

    return or_(merge.kept_id == any_(same()), merge.merged_id == any_(same()))


async def allowed_actions(info: Info, merges: Mapping[UUID, Sequence[Any]]) -> Mapping[UUID, list[MergeAction]]:
    """What the viewer may do with each of the merges."""
    return {id: allowed(info.actor, is_undone=is_undone) for id, (is_undone,) in merges.items()}


@record(MergeRow, prefix=MERGE, policy=everyone)
class PersonMerge(Node):
    """Two persons were said to be one. Undoing it takes its effect away; that it was made stays."""

    merged_at: datetime = column(description="When.")
    undone_at: datetime | None = column(description="When it was undone; null while it holds.")
    is_undone: bool = expr(
        lambda merge: merge.undone_at.is_not(None), nullable=False, description="Whether it was undone."
    )
    merged_by: Member | None = one(on="merged_by_id", description="Who said so; null when a rule or an import did.")
    undone_by: Member | None = one(on="undone_by_id", description="Who undid it.")
    kept: Person = one(on="kept_id", description="The person that was to stand for both.")
    merged: Person = one(on="merged_id", description="The person that became one with it, as it was named then.")
    allowed_actions: list[MergeAction] = hole(
        allowed_actions,
        given=lambda merge: (merge.undone_at.is_not(None),),
        description="What the viewer may do with it now; UNDO is `personUnmerge`.",
    )
