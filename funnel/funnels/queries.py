"""SELECTs of drafts and published versions."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Select, select

from funnel.funnels.draft import RuleTree
from funnel.funnels.rules import channel_keys_in, resource_ids_in
from funnel.models import Channel, Funnel, FunnelDraft, Product, Resource, Step
from funnel.reads import Reads, among
from funnel.rules.describe import Names


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


async def names_in(reads: Reads, rules: Iterable[RuleTree]) -> Names:
    """The resources and channels that rules name, as far as they exist: at most two statements for any number."""
    trees = list(rules)
    ids = sorted({found for rule in trees for found in resource_ids_in(rule)})
    keys = sorted({found for rule in trees for found in channel_keys_in(rule)})
    resources = select(Resource.id, Resource.name).where(
        Resource.workspace_id == reads.workspace_id, among(Resource.id, ids)
    )
    channels = select(Channel.key, Channel.name).where(
        Channel.workspace_id == reads.workspace_id, among(Channel.key, keys)
    )
    return Names(
        channels={row["key"]: row["name"] for row in await reads.rows(channels)} if keys else {},
        resources={row["id"]: row["name"] for row in await reads.rows(resources)} if ids else {},
    )
