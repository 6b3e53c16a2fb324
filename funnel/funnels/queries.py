"""SELECTs of drafts and published versions."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Select, select

from funnel.funnels.draft import Known, RuleTree
from funnel.funnels.rules import channel_keys_in, resource_ids_in
from funnel.models import Channel, Funnel, FunnelDraft, Product, Resource, Step
from funnel.reads import Reads, among


def drafts(workspace_id: UUID, product_ids: Sequence[UUID]) -> Select[tuple[FunnelDraft]]:
    """Drafts of these products."""
    return select(FunnelDraft).where(
        FunnelDraft.workspace_id == workspace_id, among(FunnelDraft.product_id, product_ids)
    )


def product_name(workspace_id: UUID, product_id: UUID) -> Select[tuple[str]]:
    """The product's name."""
    return select(Product.name).where(Product.workspace_id == workspace_id, Product.id == product_id)


def current(workspace_id: UUID, product_id: UUID) -> Select[tuple[Funnel]]:
    """The version new leads enter."""
    return select(Funnel).where(Funnel.workspace_id == workspace_id, Funnel.product_id == product_id, Funnel.is_current)


def steps_of(workspace_id: UUID, funnel_id: UUID) -> Select[tuple[Step]]:
    """Steps of a version in order."""
    return select(Step).where(Step.workspace_id == workspace_id, Step.funnel_id == funnel_id).order_by(Step.position)


async def known_in(reads: Reads, rules: Iterable[RuleTree]) -> Known:
    """Which resources and channels the rules name exist: at most two statements for any number of rules."""
    trees = list(rules)
    ids = sorted({found for rule in trees for found in resource_ids_in(rule)})
    keys = sorted({found for rule in trees for found in channel_keys_in(rule)})
    resources = select(Resource.id).where(Resource.workspace_id == reads.workspace_id, among(Resource.id, ids))
    channels = select(Channel.key).where(Channel.workspace_id == reads.workspace_id, among(Channel.key, keys))
    return Known(
        frozenset(row["id"] for row in await reads.rows(resources)) if ids else frozenset(),
        frozenset(row["key"] for row in await reads.rows(channels)) if keys else frozenset(),
    )
