"""`allowedActions` of deals, from what the row itself and its lead tell: nothing is read for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_

from crm.deals.allowed import DealAction, DealState, allowed
from crm.models import DealStage as StageRow
from crm.models import Lead as LeadRow
from crm.models.words import DealStatus, LeadStatus
from graphapi.context import Info


def state_of(deal: Any, scope: Any) -> tuple[Any, ...]:
    """What decides: how it and its lead stand, and whether there is another stage."""
    return (
        deal.status,
        scope.value(LeadRow, lambda lead: lead.status, lambda lead: lead.id == deal.lead_id),
        scope.exists(
            StageRow,
            lambda stage: and_(
                stage.product_id == deal.product_id,
                stage.archived_at.is_(None),
                stage.id.is_distinct_from(deal.stage_id),
            ),
        ),
    )


async def allowed_actions(info: Info, deals: Mapping[UUID, Sequence[Any]]) -> Mapping[UUID, list[DealAction]]:
    """What the viewer may do with each of the deals."""
    return {
        id: allowed(info.actor, DealState(DealStatus(status), LeadStatus(lead_status), has_other_stage))
        for id, (status, lead_status, has_other_stage) in deals.items()
    }
