"""Resources among which the main one of a step is chosen: how well each suits it that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, any_, func, select

from crm.core.money import Money
from crm.core.problems import NotFound
from crm.models import Workspace
from funnel.models import Funnel, Objective, Product, Resource, Step
from funnel.models.words import Purpose, ResourceKind, ResourceState, ResourceUser, StepPhase
from funnel.reads import Reads, Row, among
from funnel.suitability.evidence import Evidence, evidence_of
from funnel.suitability.starter import Circumstances
from funnel.suitability.suitability import Suits, judged, suits


@dataclass(frozen=True, slots=True)
class Candidate:
    """A resource, how it suits the step, and what the data say."""

    resource_id: UUID
    suits: Suits | None
    evidence: Evidence | None

    def kept(self) -> dict[str, Any]:
        """As it is kept beside a choice."""
        found: dict[str, Any] = {"resourceId": str(self.resource_id)}
        if self.suits is not None:
            found |= {"value": self.suits.value, "by": self.suits.by, "reason": self.suits.reason}
        if self.evidence is not None:
            cost = self.evidence.cost_per_entry
            found |= {"n": self.evidence.n, "conversion": self.evidence.conversion}
            found |= {} if cost is None else {"costPerEntryMinor": cost.minor, "currency": cost.currency}
        return found

    @classmethod
    def read(cls, kept: Any) -> "Candidate":
        """From what was kept; the first choices kept ids only."""
        if isinstance(kept, str):
            return cls(UUID(kept), None, None)
        fits = Suits(kept["value"], kept["by"], kept["reason"]) if "value" in kept else None
        cost = Money(kept["costPerEntryMinor"], kept["currency"]) if "costPerEntryMinor" in kept else None
        evidence = Evidence(kept["n"], kept["conversion"], cost) if "n" in kept else None
        return cls(UUID(kept["resourceId"]), fits, evidence)


async def candidates(
    reads: Reads, product_id: UUID, step_key: str, today: date, zone: str, resource_ids: Sequence[UUID] | None = None
) -> list[Candidate]:
    """The named resources in that order, or all marketing ones in use, the best suited first. Five statements."""
    found = await reads.rows(_step(reads.workspace_id, product_id, step_key))
    if not found:
        raise NotFound(f"The published funnel of this product has no step {step_key!r}.", field="stepKey")
    step = found[0]
    kinds = {row["id"]: ResourceKind(row["kind"]) for row in await _resources(reads, resource_ids)}
    judgements = await judged(reads, product_id)
    evidence = await evidence_of(reads, product_id, today, zone, step["currency"])
    where = _circumstances(step)
    made = [
        Candidate(
            resource_id,
            suits(judgements.get((step["objective_id"], resource_id)), kinds[resource_id], where),
            evidence.get((resource_id, step_key)),
        )
        for resource_id in (resource_ids if resource_ids is not None else kinds)
        if resource_id in kinds
    ]
    return made if resource_ids is not None else sorted(made, key=_best_first)


def _best_first(candidate: Candidate) -> tuple[int, float]:
    value = 0 if candidate.suits is None else candidate.suits.value
    return -value, 0.0 if candidate.evidence is None else -candidate.evidence.conversion


def _circumstances(step: Row) -> Circumstances:
    return Circumstances(StepPhase(step["phase"]), None, tuple(step["markets"]), step["headcount"], step["industry"])


def _step(workspace_id: UUID, product_id: UUID, step_key: str) -> Any:
    """The step of the published funnel with what the starter table asks."""
    return (
        select(
            Step.phase,
            Objective.id.label("objective_id"),
            Product.currency,
            Product.markets,
            func.coalesce(Product.industry, Workspace.industry).label("industry"),
            Workspace.headcount_band.label("headcount"),
        )
        .join(Funnel, and_(Funnel.workspace_id == workspace_id, Funnel.id == Step.funnel_id))
        .join(Product, and_(Product.workspace_id == workspace_id, Product.id == Funnel.product_id))
        .join(Workspace, Workspace.id == workspace_id)
        .outerjoin(
            Objective,
            and_(
                Objective.workspace_id == workspace_id,
                Objective.product_id == product_id,
                Objective.step_key == Step.key,
            ),
        )
        .where(
            Step.workspace_id == workspace_id,
            Step.key == step_key,
            Funnel.product_id == product_id,
            Funnel.is_current,
        )
    )


async def _resources(reads: Reads, resource_ids: Sequence[UUID] | None) -> Sequence[Row]:
    statement = select(Resource.id, Resource.kind).where(Resource.workspace_id == reads.workspace_id)
    if resource_ids is not None:
        return await reads.rows(statement.where(among(Resource.id, resource_ids)))
    idle = [ResourceState.POSTPONED.value, ResourceState.REJECTED.value, ResourceState.RETIRED.value]
    marketing = statement.where(
        any_(Resource.purposes) == Purpose.MARKETING.value,
        any_(Resource.users) == ResourceUser.AUDIENCE.value,
        ~among(Resource.state, idle),
    )
    return await reads.rows(marketing.order_by(Resource.sort_key, Resource.id))
