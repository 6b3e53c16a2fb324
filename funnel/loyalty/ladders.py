"""The ladder that is in use."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from funnel.loyalty.rungs import STARTER, Rung
from funnel.models import LoyaltyLadder
from funnel.reads import Reads


@dataclass(frozen=True)
class Ladder:
    """The rungs, lowest first; version 0 is the one that a workspace begins with."""

    product_id: UUID | None
    rungs: tuple[Rung, ...]
    version: int


async def ladder_of(reads: Reads, product_id: UUID | None) -> Ladder:
    """The saved ladder of the product or company, else the starter; one statement."""
    rows = await reads.rows(
        select(LoyaltyLadder.rungs, LoyaltyLadder.version).where(
            LoyaltyLadder.workspace_id == reads.workspace_id,
            LoyaltyLadder.product_id.is_not_distinct_from(product_id),
        )
    )
    if not rows:
        return Ladder(product_id, STARTER, 0)
    return Ladder(product_id, tuple(Rung.model_validate(each) for each in rows[0]["rungs"]), rows[0]["version"])
