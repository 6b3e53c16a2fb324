"""How a workspace gives credit."""

from __future__ import annotations

from datetime import datetime

import strawberry

from crm.models.words import TouchpointKind
from funnel.credit_rules.read import AttributionSettings as Found
from graphapi.answers import answer_type


@answer_type
class AttributionSettings:
    """Which touches earn credit, how far back, and the model asked for when none is named."""

    credit_model: str = strawberry.field(description="Key of the model of `credit` where none is asked for.")
    lookback_days: int = strawberry.field(description="Look-back in calendar days where none is asked for.")
    creditable_kinds: list[TouchpointKind] = strawberry.field(
        description="Kinds of touches that earn credit; what we sent ourselves never does."
    )
    is_recomputing: bool = strawberry.field(description="Whether touches of before are still being looked through.")
    persons_recomputed: int = strawberry.field(description="Persons whose journeys were written anew by that.")
    started_at: datetime | None = strawberry.field(description="When the kinds were changed last.")
    finished_at: datetime | None = strawberry.field(description="When all touches of before followed; null until then.")
    version: int = strawberry.field(description="The workspace's: raised by every change of it.")


def shown(found: Found) -> AttributionSettings:
    """The GraphQL shape of the settings."""
    return AttributionSettings(
        credit_model=found.credit_model,
        lookback_days=found.lookback_days,
        creditable_kinds=list(found.creditable_kinds),
        is_recomputing=found.is_recomputing,
        persons_recomputed=found.persons_recomputed,
        started_at=found.started_at,
        finished_at=found.finished_at,
        version=found.version,
    )
