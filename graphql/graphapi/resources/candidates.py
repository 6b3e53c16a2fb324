"""Resources among which the main one of a step is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import strawberry
from sqlalchemy import select

from funnel.models import MainResource as MainResourceRow
from funnel.reads import among
from funnel.suitability.candidates import Candidate
from graphapi.answers import ref
from graphapi.compiler import answer_type
from graphapi.context import Info
from graphapi.suitability.types import Suitability, SuitabilityEvidence, evidence_of, suitability_of

if TYPE_CHECKING:
    from graphapi.resources.types import Resource


@answer_type
class ResourceCandidate:
    """A resource among which the main one of a step is chosen."""

    resource: Resource | None = strawberry.field(description="The resource.")
    suitability: Suitability | None = strawberry.field(description="How well it suits the step, if anybody can tell.")
    evidence: SuitabilityEvidence | None = strawberry.field(description="What the data say, whoever judged.")


async def kept_candidates(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[ResourceCandidate]]:
    """What was kept beside each choice of a main resource."""
    statement = select(MainResourceRow.id, MainResourceRow.candidates).where(
        MainResourceRow.workspace_id == info.workspace_id, among(MainResourceRow.id, ids)
    )
    return {
        row["id"]: [candidate_of(info, Candidate.read(kept)) for kept in row["candidates"]]
        for row in await info.reader.rows(statement)
    }


def candidate_of(info: Info, found: Candidate) -> ResourceCandidate:
    """As the API shows it: what an entry cost only to who may see money."""
    from graphapi.resources.types import Resource  # a type of this noun that shows candidates

    with_money = info.actor.can("READ_MONEY")
    return ResourceCandidate(
        resource=ref(Resource, found.resource_id),
        suitability=suitability_of(found.suits, found.evidence, with_money=with_money),
        evidence=evidence_of(found.evidence, with_money=with_money),
    )
