"""The proposal to a client, also called media plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry

from funnel.documents.document import Paths
from funnel.metrics.catalogue import CATALOGUE
from funnel.models.words import Metric, MetricUnit
from funnel.proposal import proposal as room
from graphapi.answers import ref
from graphapi.compiler import answer_type
from graphapi.goals.types import ResourceGoal
from graphapi.objectives.types import Objective
from graphapi.resources.types import Resource
from graphapi.scalars import Money


@answer_type
class ProposalLine:
    """A goal as a client reads it."""

    resource: Resource = strawberry.field(description="Which resource.")
    objective: Objective = strawberry.field(description="For which objective.")
    how: str = strawberry.field(description="By what: the actions of its plan, else the goal in words.")
    cost: Money = strawberry.field(description="The goal's budget, else by the resource's price schedule.")
    expected: str = strawberry.field(description="What it should bring, in a few words.")
    metric: Metric = strawberry.field(description="What is counted.")
    unit: MetricUnit = strawberry.field(description="What one of it is.")
    target: Decimal = strawberry.field(description="How much of it there should be.")
    due: date = strawberry.field(description="Until when.")
    goal: ResourceGoal = strawberry.field(description="The goal itself.")


@answer_type
class Proposal:
    """Which resource, for which objective, how, for how much, and what it should bring."""

    lines: list[ProposalLine] = strawberry.field(description="In the order of the matrix.")
    total: Money = strawberry.field(description="What the lines cost together.")
    csv_url: str = strawberry.field(description="Where it can be fetched as CSV.")
    xlsx_url: str = strawberry.field(description="Where it can be fetched as a workbook.")
    print_url: str = strawberry.field(description="Where its page to print is.")


def proposal_of(found: room.Proposal, paths: Paths) -> Proposal:
    """The answer as the API shows it."""
    return Proposal(
        lines=[_line(line) for line in found.lines],
        total=Money.of(found.total.minor, found.total.currency),
        csv_url=paths.of("csv"),
        xlsx_url=paths.of("xlsx"),
        print_url=paths.of("html"),
    )


def _line(line: room.Line) -> ProposalLine:
    return ProposalLine(
        resource=ref(Resource, line.resource_id),
        objective=ref(Objective, line.objective_id),
        how=line.how,
        cost=Money.of(line.cost.minor, line.cost.currency),
        expected=line.expected,
        metric=line.metric,
        unit=CATALOGUE[line.metric].unit,
        target=line.target,
        due=line.due,
        goal=ref(ResourceGoal, line.goal_id),
    )
