"""Who belongs to audiences, as sentences people read."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from funnel.funnels.known import known_in
from funnel.models import Audience
from funnel.reads import Reads, among
from funnel.rules.describe import describe
from funnel.rules.read import parse


async def recognised_when(reads: Reads, audience_ids: Sequence[UUID]) -> Mapping[UUID, str | None]:
    """Sentences by audience, three statements for any number; None where no rule recognises anybody."""
    statement = select(Audience.id, Audience.effective_rule).where(
        Audience.workspace_id == reads.workspace_id, among(Audience.id, audience_ids)
    )
    trees = {row["id"]: row["effective_rule"] for row in await reads.rows(statement)}
    names = (await known_in(reads, [tree for tree in trees.values() if tree])).names
    return {audience_id: describe(parse(tree), names) if tree else None for audience_id, tree in trees.items()}
