"""The versions of a product's funnel beside one another, and which step stands for which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from funnel.funnels.lifecycle import stage_of
from funnel.models import Funnel, Step, StepMapping
from funnel.models.words import LifecycleStage, StepPhase, StepSide
from funnel.reads import Reads, among


@dataclass(frozen=True, slots=True)
class VersionStep:
    """A step of a published version."""

    id: UUID
    key: str
    position: int
    name: str
    phase: StepPhase
    side: StepSide
    is_handoff: bool
    optional: bool
    expected_days: int | None
    stage: LifecycleStage
    goal_text: str | None
    rule: str | None
    """The exit rule as one sentence."""
    tree: Mapping[str, Any] | None
    entered_when: str


@dataclass(frozen=True)
class Version:
    """A published version with its steps and what was said about those of the version before."""

    id: UUID
    product_id: UUID
    number: int
    steps: tuple[VersionStep, ...]
    explicit: Mapping[str, str | None]
    """Key of a step of the version before → key of this version's step, None: dropped. Others keep their key."""

    @property
    def keys(self) -> frozenset[str]:
        """Keys of its steps."""
        return frozenset(step.key for step in self.steps)


def image(key: str, later: Sequence[Version]) -> str | None:
    """The key that stands for a step in the last of the later versions, which follow one another in order.

    What was said explicitly is followed version by version; a key nobody spoke of stays, whether or not a version in
    between had it. None when the step was dropped, or the last version has no such key.
    """
    for version in later:
        if key in version.explicit:
            found = version.explicit[key]
            if found is None:
                return None
            key = found
    return key if later and key in later[-1].keys else None


def images(versions: Sequence[Version]) -> dict[UUID, str]:
    """Step id → key in the newest version, for every step of every version that has one; versions in order."""
    found: dict[UUID, str] = {step.id: step.key for step in versions[-1].steps}
    for place, version in enumerate(versions[:-1], start=1):
        for step in version.steps:
            if (key := image(step.key, versions[place:])) is not None:
                found[step.id] = key
    return found


async def versions_of(reads: Reads, product_ids: Sequence[UUID]) -> Mapping[UUID, list[Version]]:
    """All versions of these products, oldest first; three statements."""
    funnels = await reads.rows(
        select(Funnel.id, Funnel.product_id, Funnel.version)
        .where(Funnel.workspace_id == reads.workspace_id, among(Funnel.product_id, product_ids))
        .order_by(Funnel.product_id, Funnel.version)
    )
    ids = [row["id"] for row in funnels]
    steps = await _steps(reads, ids)
    explicit = await _explicit(reads, ids)
    found: dict[UUID, list[Version]] = {}
    for row in funnels:
        own = Version(
            row["id"], row["product_id"], row["version"], tuple(steps.get(row["id"], ())), explicit.get(row["id"], {})
        )
        found.setdefault(row["product_id"], []).append(own)
    return found


async def _steps(reads: Reads, funnel_ids: Sequence[UUID]) -> dict[UUID, list[VersionStep]]:
    rows = await reads.rows(
        select(*Step.__table__.columns)
        .where(Step.workspace_id == reads.workspace_id, among(Step.funnel_id, funnel_ids))
        .order_by(Step.funnel_id, Step.position)
    )
    found: dict[UUID, list[VersionStep]] = {}
    for row in rows:
        phase, side = StepPhase(row["phase"]), StepSide(row["side"])
        stage = LifecycleStage(row["lifecycle_stage"]) if row["lifecycle_stage"] else stage_of(phase, side)
        found.setdefault(row["funnel_id"], []).append(
            VersionStep(
                row["id"], row["key"], row["position"], row["name"], phase, side, row["is_handoff"], row["optional"],
                row["expected_days"], stage, row["goal_text"], row["reached_when_description"], row["reached_when"],
                row["entered_when_description"],
            )
        )  # fmt: skip
    return found


async def _explicit(reads: Reads, funnel_ids: Sequence[UUID]) -> dict[UUID, dict[str, str | None]]:
    rows = await reads.rows(
        select(StepMapping.funnel_id, StepMapping.from_key, StepMapping.to_key).where(
            StepMapping.workspace_id == reads.workspace_id, among(StepMapping.funnel_id, funnel_ids)
        )
    )
    found: dict[UUID, dict[str, str | None]] = {}
    for row in rows:
        found.setdefault(row["funnel_id"], {})[row["from_key"]] = row["to_key"]
    return found
