"""Whether people may be contacted, for all persons of a document at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import strawberry

from crm.consents.may_contact import SENTENCES, Standing, Verdict, blocked, verdicts
from crm.models.words import ConsentPurpose
from graphapi.answers import answer_type, ref_or_none
from graphapi.context import Info

if TYPE_CHECKING:
    from graphapi.consents.types import ContactBlock


@answer_type
class ContactVerdict:
    """Whether a person may be contacted on a channel for a purpose, and why."""

    allowed: bool = strawberry.field(
        description="Marketing has to have been agreed to; everything else must not have been refused."
    )
    standing: Standing = strawberry.field(description="What that rests on.")
    since: datetime | None = strawberry.field(description="When they agreed or refused.")
    reason: str = strawberry.field(description="The same as a sentence.")
    block: ContactBlock | None = strawberry.field(description="The block that stands in the way.")


async def may_contact(
    info: Info, ids: Sequence[UUID], *, channel: str, purpose: ConsentPurpose
) -> Mapping[UUID, ContactVerdict]:
    """What holds now."""
    found = await verdicts(info.reader.fetch, info.workspace_id, ids, info.now, channel, purpose)
    return {id: _shown(verdict) for id, verdict in found.items()}


async def do_not_contact(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, bool]:
    """Whether they are not to be contacted anywhere."""
    found = await blocked(info.reader.fetch, info.workspace_id, ids, info.now)
    return {id: id in found for id in ids}


async def lead_do_not_contact(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, bool]:
    """The same by leads' ids."""
    sql = "SELECT id, person_id FROM leads WHERE workspace_id = $1 AND id = ANY($2::uuid[])"
    rows = await info.reader.fetch(sql, info.workspace_id, list(ids))
    found = await blocked(info.reader.fetch, info.workspace_id, [row["person_id"] for row in rows], info.now)
    return {row["id"]: row["person_id"] in found for row in rows}


def _shown(verdict: Verdict) -> ContactVerdict:
    from graphapi.consents.types import ContactBlock  # that file's own types name this one's

    return ContactVerdict(
        allowed=verdict.allowed,
        standing=verdict.standing,
        since=verdict.since,
        reason=SENTENCES[verdict.standing],
        block=ref_or_none(ContactBlock, verdict.block_id),
    )
