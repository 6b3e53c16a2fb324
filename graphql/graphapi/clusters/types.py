"""The cluster as a graph."""

from __future__ import annotations

import strawberry

from funnel.ties.graph import Shape
from funnel.ties.load_graph import Graph
from graphapi.answers import answer_type, ref
from graphapi.resources.types import Resource
from graphapi.ties.types import Tie


@answer_type
class ClusterHub:
    """A resource that is tied to at least three others."""

    resource: Resource = strawberry.field(description="The resource.")
    fed_by: int = strawberry.field(description="How many feed it.")
    feeds: int = strawberry.field(description="How many it feeds.")


@answer_type
class ClusterGroup:
    """Resources tied to one another and to none of the largest group."""

    resources: list[Resource] = strawberry.field(description="The group, by name.")


@answer_type
class ClusterGraph:
    """Resources and ties, and what their shape tells."""

    resources: list[Resource] = strawberry.field(description="By name, at most 5,000.")
    ties: list[Tie] = strawberry.field(description="What feeds what among them.")
    orphans: list[Resource] = strawberry.field(
        description="Marketing resources in use that no tie touches; tools that carry ties are none."
    )
    dead_ends: list[Resource] = strawberry.field(
        description="Resources people came by in the period, from which no way leads to where a sale can happen."
    )
    isolated_groups: list[ClusterGroup] = strawberry.field(description="Groups that nothing ties to the largest one.")
    hubs: list[ClusterHub] = strawberry.field(description="What most others feed or are fed by, the most tied first.")


def graph_of(graph: Graph, shape: Shape) -> ClusterGraph:
    """The graph as the API tells it."""
    return ClusterGraph(
        resources=[ref(Resource, knot.id) for knot in graph.knots],
        ties=[ref(Tie, edge.id) for edge in graph.edges],
        orphans=[ref(Resource, each) for each in shape.orphans],
        dead_ends=[ref(Resource, each) for each in shape.dead_ends],
        isolated_groups=[
            ClusterGroup(resources=[ref(Resource, each) for each in group]) for group in shape.isolated_groups
        ],
        hubs=[ClusterHub(resource=ref(Resource, hub.id), fed_by=hub.fed_by, feeds=hub.feeds) for hub in shape.hubs],
    )
