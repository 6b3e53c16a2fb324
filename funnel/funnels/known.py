"""What the rules of drafts name, as far as it exists: one statement for resources, one for channels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, union

from funnel.funnels.rules import channel_keys_in, resource_ids_in
from funnel.models import Audience, Channel, MainResource, Resource, ResourceGoal
from funnel.models.words import ResourceState
from funnel.reads import Reads, among
from funnel.rules.describe import Names

OUT_OF_USE = frozenset({ResourceState.RETIRED, ResourceState.REJECTED})
"""Nobody will come from there any more."""


@dataclass(frozen=True, slots=True)
class KnownResource:
    """A resource that a rule names."""

    id: UUID
    name: str
    state: ResourceState
    products: frozenset[UUID]
    """Products it works for: by a goal, as an audience's page or as a step's main place. Empty: for all."""

    @property
    def is_out_of_use(self) -> bool:
        """Whether no touch will come from it."""
        return self.state in OUT_OF_USE


@dataclass(frozen=True)
class Known:
    """Resources and channels that exist."""

    resources: Mapping[UUID, KnownResource] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    """Name by key."""

    @cached_property
    def names(self) -> Names:
        """What they are called, for sentences."""
        return Names(self.channels, {resource.id: resource.name for resource in self.resources.values()})


async def known_in(reads: Reads, rules: Iterable[Mapping[str, Any]]) -> Known:
    """What the rules name: at most two statements for any number of rules."""
    trees = list(rules)
    ids = sorted({found for rule in trees for found in resource_ids_in(rule)})
    keys = sorted({found for rule in trees for found in channel_keys_in(rule)})
    channels = select(Channel.key, Channel.name).where(
        Channel.workspace_id == reads.workspace_id, among(Channel.key, keys)
    )
    resources = [
        KnownResource(row["id"], row["name"], ResourceState(row["state"]), frozenset(row["products"]))
        for row in (await reads.rows(_resources(reads.workspace_id, ids)) if ids else ())
    ]
    return Known(
        {resource.id: resource for resource in resources},
        {row["key"]: row["name"] for row in await reads.rows(channels)} if keys else {},
    )


def _resources(workspace_id: UUID, ids: list[UUID]) -> Select[UUID, str, str, list[UUID]]:
    ties = (
        select(ResourceGoal.product_id).where(
            ResourceGoal.workspace_id == workspace_id, ResourceGoal.resource_id == Resource.id
        ),
        select(Audience.product_id).where(
            Audience.workspace_id == workspace_id, Audience.landing_page_id == Resource.id
        ),
        select(MainResource.product_id).where(
            MainResource.workspace_id == workspace_id, MainResource.resource_id == Resource.id
        ),
    )
    products = func.array(union(*(tie.correlate(Resource) for tie in ties)).scalar_subquery())
    return select(Resource.id, Resource.name, Resource.state, products.label("products")).where(
        Resource.workspace_id == workspace_id, among(Resource.id, ids)
    )
