"""`allowedActions` of suggestions that two persons are one, from what the row itself tells: nothing is read for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_

from crm.duplicates.allowed import DuplicateAction, allowed
from graphapi.context import Info
from graphapi.people.sets import canonical_of


def state_of(pair: Any, scope: Any) -> tuple[Any, ...]:
    """Whether it is decided: dismissed, or the two are one already."""
    are_one = canonical_of(pair.person_id, scope) == canonical_of(pair.other_id, scope)
    return (or_(pair.dismissed_at.is_not(None), are_one),)


async def allowed_actions(info: Info, pairs: Mapping[UUID, Sequence[Any]]) -> Mapping[UUID, list[DuplicateAction]]:
    """What the viewer may do with each of the suggestions."""
    return {id: allowed(info.actor, is_decided=is_decided) for id, (is_decided,) in pairs.items()}
