"""The whole matrix as it is asked for: cells, gaps with what to do about them, suitability, later facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from funnel.inputs import Period
from funnel.matrix.cells import Cell, cells
from funnel.matrix.gaps.find import gaps
from funnel.matrix.gaps.gap import Gap
from funnel.matrix.later import later_facts
from funnel.matrix.load import load
from funnel.matrix.loaded import Loaded, ObjectiveRow, Place
from funnel.matrix.suggest import Suggestion, suggest
from funnel.models.words import MatrixVariant
from funnel.reads import Reads
from funnel.suitability.evidence import Evidence, evidence_of
from funnel.suitability.starter import Circumstances
from funnel.suitability.suitability import Suits, judged, suits
from funnel.workspace import read_home


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked beside the cells; what is not asked costs no statement."""

    gaps: bool = True
    suitability: bool = True
    evidence: bool = True


@dataclass(frozen=True)
class Matrix:
    """Objectives by resources, and everything that stands beside them."""

    loaded: Loaded
    cells: Sequence[Cell]
    gaps: Sequence[Gap] = ()
    suggestions: Mapping[Gap, Suggestion] = field(default_factory=dict)
    later: Sequence[str] = ()
    suitability: Mapping[Place, Suits] = field(default_factory=dict)
    evidence: Mapping[tuple[UUID, str], Evidence] = field(default_factory=dict)
    """By (resource, step key)."""

    @property
    def conclusion(self) -> str | None:
        """What was concluded from the period: as it was published, else the newest one."""
        published = self.loaded.published
        return self.loaded.concluded.get(None) if published is None else published.conclusion

    def evidence_at(self, objective_id: UUID, resource_id: UUID) -> Evidence | None:
        """What the data say of a cell; objectives beside the steps have no entries to tell of."""
        key = self._keys.get(objective_id)
        return None if key is None else self.evidence.get((resource_id, key))

    @cached_property
    def _keys(self) -> Mapping[UUID, str | None]:
        return {objective.id: objective.step_key for objective in self.loaded.objectives}


async def cluster_matrix(
    reads: Reads,
    product_id: UUID,
    period: Period,
    now: datetime,
    variants: Sequence[MatrixVariant],
    wanted: Wanted = Wanted(),
) -> Matrix:
    """At most nineteen statements, whatever the size of the cluster."""
    home = await read_home(reads)
    zone, instant = (home.time_zone, now) if wanted.gaps else (None, None)
    loaded = await load(reads, product_id, period, home.day(now), zone=zone, now=instant)
    fits = await suitability(reads, loaded) if wanted.suitability or wanted.gaps else {}
    found = gaps(loaded) if wanted.gaps else []
    evidence: Mapping[tuple[UUID, str], Evidence] = {}
    if wanted.evidence:
        until = min(loaded.today, period.end)
        evidence = await evidence_of(reads, product_id, until, home.time_zone, loaded.currency)
    return Matrix(
        loaded=loaded,
        cells=cells(loaded, variants),
        gaps=found,
        suggestions={gap: suggest(loaded, fits, gap) for gap in found},
        later=later_facts(loaded),
        suitability=fits,
        evidence=evidence,
    )


async def suitability(reads: Reads, loaded: Loaded) -> Mapping[Place, Suits]:
    """Of every objective and resource of which anything can be said; one statement."""
    judgements = await judged(reads, loaded.product_id)
    found = {
        (objective.id, resource.id): suits(
            judgements.get((objective.id, resource.id)), resource.kind, circumstances(loaded, objective)
        )
        for objective in loaded.objectives
        for resource in loaded.resources
    }
    return {place: one for place, one in found.items() if one is not None}


def circumstances(loaded: Loaded, objective: ObjectiveRow) -> Circumstances:
    """What the starter table asks."""
    return Circumstances(objective.phase, objective.supports, loaded.markets, loaded.headcount, loaded.industry)
