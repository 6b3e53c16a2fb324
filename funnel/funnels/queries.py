"""SELECTs of drafts and published versions."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from funnel.models import Funnel, FunnelDraft, Product, Step
from funnel.reads import among


def drafts(workspace_id: UUID, product_ids: Sequence[UUID]) -> Select[FunnelDraft]:
    """Drafts of these products."""
    return select(FunnelDraft).where(
        FunnelDraft.workspace_id == workspace_id, among(FunnelDraft.product_id, product_ids)
    )


def product_name(workspace_id: UUID, product_id: UUID) -> Select[str]:
    """The product's name."""
    return select(Product.name).where(Product.workspace_id == workspace_id, Product.id == product_id)


def current(workspace_id: UUID, product_id: UUID) -> Select[Funnel]:
    """The version new leads enter."""
    return select(Funnel).where(Funnel.workspace_id == workspace_id, Funnel.product_id == product_id, Funnel.is_current)


def steps_of(workspace_id: UUID, funnel_id: UUID) -> Select[Step]:
    """Steps of a version in order."""
    return select(Step).where(Step.workspace_id == workspace_id, Step.funnel_id == funnel_id).order_by(Step.position)
