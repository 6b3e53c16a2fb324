"""What a matrix is made of: the model and the facts of one product and period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from funnel.goals.actuals import GoalProgress
from funnel.inputs import Period
from funnel.models.words import GoalStatus, MatrixCellState, Metric, ResourceKind, ResourceState, StepPhase

IDLE = frozenset({ResourceState.POSTPONED, ResourceState.REJECTED, ResourceState.RETIRED})
"""Resources nobody works with: no gap is told of them."""
OVER = frozenset({GoalStatus.ACHIEVED, GoalStatus.MISSED})
"""Goals whose outcome is known."""

Place = tuple[UUID, UUID]
"""Objective and resource."""


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """A row of the matrix; `is_terminal` for the step in which the funnel ends."""

    id: UUID
    name: str
    step_key: str | None
    is_terminal: bool
    is_handoff: bool
    phase: StepPhase | None
    """Of its step; an objective beside the steps has none."""
    supports: ResourceKind | None
    """Kind of the resource it supports."""
    retired_on: date | None
    """Since when it is wanted no more; it is a row of the period in which that was decided."""


@dataclass(frozen=True, slots=True)
class ResourceColumn:
    """A column of the matrix."""

    id: UUID
    number: int
    name: str
    kind: ResourceKind
    state: ResourceState
    is_paid: bool
    has_owner: bool
    is_marketing: bool
    """For the audience, and for marketing."""
    has_goal: bool
    """In the period, for whichever product."""
    silent: tuple[str, ...] = ()
    """Names of the connectors that feed it and are not heard of; read for gaps only."""

    @property
    def counts(self) -> bool:
        """Whether gaps are told of it."""
        return self.is_marketing and self.state not in IDLE


@dataclass(frozen=True, slots=True)
class GoalCell:
    """A goal of the period, and how it stands."""

    id: UUID
    resource_id: UUID
    objective_id: UUID
    text: str
    metric: Metric
    period_start: date
    period_end: date
    budget_minor: int | None
    budgets_minor: int | None
    """Budgets of all goals of its resource that share days with it; None where one of them has none."""
    status: GoalStatus
    has_plan: bool
    actions_ahead: int
    """Actions of its plan that are still to be done and not overdue."""
    actions_overdue: int
    recorded_on: date | None
    """Newest day on which a figure of its metric was recorded of its resource, by the end of its period."""
    progress: GoalProgress

    @property
    def is_over(self) -> bool:
        """Whether its outcome is known."""
        return self.status in OVER


@dataclass(frozen=True, slots=True)
class AudienceRow:
    """An audience, as far as gaps are concerned."""

    id: UUID
    name: str
    page_id: UUID | None
    keywords: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class KeptCell:
    """A cell of a snapshot, as it was kept; names are those of today."""

    objective_id: UUID
    resource_id: UUID
    objective: str
    resource: str
    goal_id: UUID | None
    state: MatrixCellState
    use: str | None
    extent: int | None
    metric: Metric | None
    target: Decimal | None
    value: Decimal | None
    cost_minor: int | None
    due_on: date | None
    conclusion: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A snapshot with its cells."""

    id: UUID
    taken_on: date
    taken_at: datetime
    taken_by_id: UUID | None
    conclusion: str | None
    cells: tuple[KeptCell, ...]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What was concluded from a period; of the whole when it names no place."""

    period: Period
    place: Place | None
    text: str


@dataclass(frozen=True, slots=True)
class Declines:
    """How sales answered the people a resource had sent last before they were handed over."""

    answered: int
    declined: int


@dataclass(frozen=True)
class Loaded:
    """The model and the facts of one product and period."""

    product_id: UUID
    product: str
    workspace: str
    slug: str
    """Of the workspace."""
    currency: str
    markets: tuple[str, ...]
    industry: str | None
    headcount: str | None
    delay_days: int
    period: Period
    today: date
    objectives: tuple[ObjectiveRow, ...]
    resources: tuple[ResourceColumn, ...]
    goals: tuple[GoalCell, ...]
    audiences: tuple[AudienceRow, ...]
    main: frozenset[tuple[str, UUID]] = frozenset()
    """Chosen main resource of each step: (step key, resource)."""
    spent: Mapping[UUID, int] = field(default_factory=dict)
    """Minor units by resource, in the period."""
    reached: Mapping[tuple[int, str], int] = field(default_factory=dict)
    """Step goals reached in the period, by (resource number, step key)."""
    reached_before: Mapping[tuple[int, str], int] = field(default_factory=dict)
    """The same of as many days before the period; read for gaps only."""
    as_is: Kept | None = None
    """The newest snapshot on or before the period's first day."""
    published: Kept | None = None
    """The matrix of exactly this period, as it was published."""
    conclusions: tuple[Conclusion, ...] = ()
    """Of periods that share days with this one, the older ones first."""
    declines: Mapping[int, Declines] = field(default_factory=dict)
    """By resource number."""

    @property
    def available_on(self) -> date:
        """The first day on which it may be read how the period turned out."""
        return self.period.end + timedelta(days=self.delay_days)

    @property
    def is_available(self) -> bool:
        """Whether the facts of the period have settled."""
        return self.today >= self.available_on

    @cached_property
    def concluded(self) -> dict[Place | None, str]:
        """The newest conclusion of each place of exactly this period; under None that of the whole."""
        return {one.place: one.text for one in self.conclusions if one.period == self.period}


def by_place(goals: Sequence[GoalCell]) -> dict[Place, list[GoalCell]]:
    """Goals by (objective, resource)."""
    places: dict[Place, list[GoalCell]] = {}
    for goal in goals:
        places.setdefault((goal.objective_id, goal.resource_id), []).append(goal)
    return places
