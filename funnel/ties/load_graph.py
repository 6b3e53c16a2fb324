"""Reads the graph of a cluster: three statements, whatever its size."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, any_, func, or_, select

from crm.core.clock import day_bounds
from crm.core.limits import at_most
from crm.core.problems import NotFound
from crm.models import Touchpoint
from funnel.inputs import Period
from funnel.matrix.queries import serves
from funnel.models import Product, Resource, Tie
from funnel.models.words import Purpose, ResourceKind, ResourceState, ResourceUser
from funnel.reads import Reads, among
from funnel.ties.graph import Edge, Knot
from funnel.workspace import read_home

MOST_RESOURCES = 5_000
SELLING_KINDS = (
    ResourceKind.SALES_SITE, ResourceKind.ONLINE_SHOP, ResourceKind.MARKETPLACE_LISTING, ResourceKind.CALL_LINE,
)  # fmt: skip
"""Kinds on which people buy; so do they on everything that is for sales."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Resources by name, and the ties among them."""

    knots: tuple[Knot, ...]
    edges: tuple[Edge, ...]


async def load_graph(reads: Reads, product_id: UUID | None = None) -> Graph:
    """The cluster of a product, or of the whole workspace; raises NotFound for a product that is not there."""
    if product_id is not None:
        await _require_product(reads, product_id)
    own = reads.workspace_id
    is_marketing = and_(
        any_(Resource.purposes) == Purpose.MARKETING.value, any_(Resource.users) == ResourceUser.AUDIENCE.value
    )
    sells = or_(
        among(Resource.kind, [kind.value for kind in SELLING_KINDS]), any_(Resource.purposes) == Purpose.SALES.value
    )
    resources = (
        select(Resource.id, Resource.state, is_marketing.label("is_marketing"), sells.label("sells"))
        .where(Resource.workspace_id == own, *([serves(own, product_id)] if product_id else []))
        .order_by(Resource.sort_key, Resource.id)
        .limit(at_most(MOST_RESOURCES))
    )
    knots = tuple(
        Knot(row["id"], ResourceState(row["state"]), row["is_marketing"], row["sells"])
        for row in await reads.rows(resources)
    )
    ties = select(Tie.id, Tie.from_id, Tie.to_id, Tie.connector_id).where(Tie.workspace_id == own).order_by(
        Tie.created_at, Tie.id
    )  # fmt: skip
    inside = {knot.id for knot in knots}
    edges = (
        Edge(row["id"], row["from_id"], row["to_id"], row["connector_id"])
        for row in await reads.rows(ties)
        if row["from_id"] in inside and row["to_id"] in inside
    )
    return Graph(knots, tuple(edges))


async def traffic(reads: Reads, period: Period) -> dict[UUID, int]:
    """How many touches each resource sent in the period."""
    first, after = day_bounds(period.start, period.end, (await read_home(reads)).time_zone)
    statement = (
        select(Touchpoint.resource_id, func.count().label("touches"))
        .where(
            Touchpoint.workspace_id == reads.workspace_id, Touchpoint.resource_id.is_not(None),
            Touchpoint.occurred_at >= first, Touchpoint.occurred_at < after,
        )
        .group_by(Touchpoint.resource_id)
    )  # fmt: skip
    return {row["resource_id"]: int(row["touches"]) for row in await reads.rows(statement)}


async def _require_product(reads: Reads, product_id: UUID) -> None:
    own = select(Product.id).where(Product.workspace_id == reads.workspace_id, Product.id == product_id)
    if not await reads.rows(own):
        raise NotFound("There is no such product.", field="productId")
