"""Root fields that write the matrix."""

from __future__ import annotations

import strawberry

from funnel.matrix.conclude import MatrixConclude, conclude
from funnel.matrix.goal_from_gap import GoalFromGap, goal_from_gap
from funnel.matrix.publish import MatrixPublish, publish
from funnel.matrix.snapshot import MatrixSnapshotTake, snapshot
from graphapi.answers import ref, ref_or_none
from graphapi.context import Info
from graphapi.goals.types import ResourceGoal
from graphapi.matrix.inputs import GoalFromGapInput, MatrixConcludeInput, MatrixPublishInput, MatrixSnapshotInput
from graphapi.matrix.snapshots import MatrixConclusion, MatrixSnapshot
from graphapi.matrix.types import MatrixPublication
from graphapi.members.types import Member
from graphapi.mutation import Payload, fill, mutation, mutations, payload

IDS = {"product_id": "prod", "resource_id": "res", "objective_id": "obj"}


@payload
class MatrixSnapshotPayload(Payload):
    """The snapshot."""

    snapshot: MatrixSnapshot | None = strawberry.field(default=None, description="The snapshot.")


@payload
class MatrixConcludePayload(Payload):
    """The conclusion."""

    conclusion: MatrixConclusion | None = strawberry.field(default=None, description="The conclusion.")


@payload
class MatrixPublishPayload(Payload):
    """The publication."""

    published: MatrixPublication | None = strawberry.field(default=None, description="When it was frozen, by whom.")
    snapshot: MatrixSnapshot | None = strawberry.field(default=None, description="The frozen copy.")


@payload
class GoalFromGapPayload(Payload):
    """The new goal."""

    goal: ResourceGoal | None = strawberry.field(default=None, description="The goal, to be worked over.")


@mutations
class MatrixMutations:
    """What is kept of the matrix, and what follows from it."""

    @mutation
    async def matrix_snapshot(self, info: Info, input: MatrixSnapshotInput) -> MatrixSnapshotPayload:
        """Keeps how the matrix is on a day: by hand, or as the facts say."""
        made = await snapshot(info.work, fill(MatrixSnapshotTake, input, ids=IDS))
        return MatrixSnapshotPayload(snapshot=ref(MatrixSnapshot, made.id))

    @mutation
    async def matrix_conclude(self, info: Info, input: MatrixConcludeInput) -> MatrixConcludePayload:
        """Writes down what is concluded from a cell, or from the whole period."""
        made = await conclude(info.work, fill(MatrixConclude, input, ids=IDS))
        return MatrixConcludePayload(conclusion=ref(MatrixConclusion, made.id))

    @mutation
    async def matrix_publish(self, info: Info, input: MatrixPublishInput) -> MatrixPublishPayload:
        """Freezes how a period turned out, once."""
        made = await publish(info.work, fill(MatrixPublish, input, ids=IDS))
        published = MatrixPublication(at=made.taken_at, by=ref_or_none(Member, made.taken_by_id))
        return MatrixPublishPayload(published=published, snapshot=ref(MatrixSnapshot, made.id))

    @mutation
    async def goal_from_gap(self, info: Info, input: GoalFromGapInput) -> GoalFromGapPayload:
        """Makes a goal from a gap, prefilled."""
        goal = await goal_from_gap(info.work, fill(GoalFromGap, input, ids=IDS))
        return GoalFromGapPayload(goal=ref(ResourceGoal, goal.id))
