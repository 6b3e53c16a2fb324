"""A product, and the cluster of resources that serves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import and_, any_, or_

from crm.models.words import SaleKind
from funnel.funnels.read_drafts import read_drafts
from funnel.models import Audience as AudienceRow
from funnel.models import MainResource as MainResourceRow
from funnel.models import Product as ProductRow
from funnel.models import Resource as ResourceRow
from funnel.models import ResourceGoal as ResourceGoalRow
from funnel.models import Tie as TieRow
from funnel.models.words import Market, Purpose, ResourceState, ResourceUser
from graphapi.compiler import column, embed, everyone, hole, many, money, one, record
from graphapi.context import Info
from graphapi.funnels.drafts import FunnelDraft, draft_of
from graphapi.nodes import Node
from graphapi.products.allowed_actions import ProductAction, allowed_actions
from graphapi.scalars import CurrencyCode, Money

if TYPE_CHECKING:
    from typing import Any

    from graphapi.audiences.types import Audience, AudienceRecognition
    from graphapi.deals.types import DealStage
    from graphapi.funnels.types import Funnel
    from graphapi.objectives.types import Objective
    from graphapi.resources.types import Resource
    from graphapi.routing.types import PacketField, RoutingPlan
    from graphapi.ties.types import Tie

MOST_RESOURCES = 1_000


async def drafts(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, FunnelDraft]:
    """Drafts of all asked products at once."""
    return {
        product_id: draft_of(draft, info.context.language)
        for product_id, draft in (await read_drafts(info.reader, ids)).items()
    }


def _links(resource: Any, scope: Any, product: Any = None) -> Any:
    """Whether a goal, an audience's page or a main place ties the resource to a product (this one, or any)."""

    def of(row: Any) -> Any:
        return () if product is None else (row.product_id == product.id,)

    return or_(
        scope.exists(ResourceGoalRow, lambda goal: and_(goal.resource_id == resource.id, *of(goal))),
        scope.exists(AudienceRow, lambda audience: and_(audience.landing_page_id == resource.id, *of(audience))),
        scope.exists(MainResourceRow, lambda main: and_(main.resource_id == resource.id, *of(main))),
    )


def _serves(product: Any, resource: Any, scope: Any) -> Any:
    return or_(_links(resource, scope, product), ~_links(resource, scope))


def _untied(product: Any, resource: Any, scope: Any) -> Any:

    tied = scope.exists(
        TieRow,
        lambda tie: or_(tie.from_id == resource.id, tie.to_id == resource.id, tie.connector_id == resource.id),
    )
    is_marketing = and_(
        any_(resource.purposes) == Purpose.MARKETING.value, any_(resource.users) == ResourceUser.AUDIENCE.value
    )
    return and_(resource.state == ResourceState.ACTIVE.value, is_marketing, ~tied, _serves(product, resource, scope))


def _between(product: Any, tie: Any, scope: Any) -> Any:
    return and_(
        scope.exists(ResourceRow, lambda one: and_(one.id == tie.from_id, _serves(product, one, scope))),
        scope.exists(ResourceRow, lambda one: and_(one.id == tie.to_id, _serves(product, one, scope))),
    )


@record(ProductRow, policy=everyone)
class Cluster:
    """The resources that work for a product: its own, and those that serve every product."""

    resources: list[Resource] = many(
        on=_serves,
        order="sort_key",
        limit=MOST_RESOURCES,
        description="Those with a goal, audience or main place of the product, and those of no product at all.",
    )
    ties: list[Tie] = many(
        on=_between, order="created_at", limit=MOST_RESOURCES, description="What feeds what among them."
    )
    orphans: list[Resource] = many(
        on=_untied,
        order="sort_key",
        limit=MOST_RESOURCES,
        description="Marketing resources in use that no tie touches.",
    )


@record(ProductRow, prefix="prod", policy=everyone)
class Product(Node):
    """What marketing aims to sell."""

    name: str = column(description="Its name, unique in the workspace.")
    value_proposition: str | None = column(description="Why anybody should want it.")
    markets: list[Market] = column(description="Who sells to whom, the most important first.")
    sale_kinds: list[SaleKind] = column(description="The ways in which it is sold.")
    industry: str | None = column(description="The branch it belongs to.")
    price: Money | None = money("price_minor", description="Price of one unit.")
    contribution: Money | None = money(
        "contribution_minor", description="What one unit contributes to costs and profit."
    )
    monthly_target_units: int | None = column(description="Units to be sold in a month.")
    baseline_units: int | None = column(description="Units sold in a month before the work began.")
    baseline_period: str | None = column(description="The months the baseline was counted in, and how.")
    currency: CurrencyCode = column(description="What its amounts are counted in: the workspace's currency.")
    created_at: datetime = column(description="When it was added.")
    archived_at: datetime | None = column(description="Since when no fact starts a lead of it; null while it is sold.")
    version: int = column(description="Grows with every change; `expectedVersion` of the next one.")
    audiences: list[Audience] = many(
        on=lambda product, audience: and_(audience.product_id == product.id, audience.archived_at.is_(None)),
        order="priority",
        description="Whom it is for, in order of promise; archived ones are left out.",
    )
    audience_recognition: AudienceRecognition | None = one(
        on=lambda product, recognition: recognition.product_id == product.id,
        order="id",
        description="How far people are recognised by the rules of its audiences that changed last.",
    )
    objectives: list[Objective] = many(
        on="product_id", order="position", description="The rows of its matrix: steps, and aims beside them."
    )
    funnel: Funnel | None = one(
        on=lambda product, funnel: and_(funnel.product_id == product.id, funnel.is_current),
        description="The version of its steps that new leads enter; null before the first publishing.",
    )
    deal_stages: list[DealStage] = many(
        on=lambda product, stage: and_(stage.product_id == product.id, stage.archived_at.is_(None)),
        order="position",
        description="The stages its deals go through, in order.",
    )
    funnels: list[Funnel] = many(on="product_id", order="-version", description="All published versions, newest first.")
    packet_fields: list[PacketField] = many(
        on="product_id", order="position", description="What packets of its leads ask for beside need and promises."
    )
    routing: RoutingPlan | None = one(
        on=lambda product, plan: plan.product_id == product.id,
        order="id",
        description="Its own routing rules; null: those of all products alone.",
    )
    allowed_actions: list[ProductAction] = hole(allowed_actions, description="What the viewer may do with it.")
    funnel_draft: FunnelDraft | None = hole(drafts, description="The steps as they are being edited.")
    cluster: Cluster = embed(description="The resources that work for it.")
