"""A stage as it stands, and what happened to it: what rules and members decide about, before anything is written."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from funnel.models.words import Metric, OnFail, RollOutCause, RollOutState


@dataclass(frozen=True)
class Change:
    """A line of the history: from one state to another, or a note about one that stays."""

    audience_id: UUID
    from_state: RollOutState
    to_state: RollOutState
    note: str
    actual: Fraction | None
    target: Decimal | None


@dataclass(eq=False)
class Stage:
    """An audience's place in the roll-out with its criterion, state and figure."""

    id: UUID
    product_id: UUID
    audience_id: UUID
    name: str
    """Of the audience."""
    state: RollOutState
    position: int
    metric: Metric
    step_key: str
    target: Decimal
    within_days: int
    on_fail: OnFail
    attempt: int = 1
    opened_on: date | None = None
    opened_at: datetime | None = None
    passed_at: datetime | None = None
    failed_at: datetime | None = None
    is_forced: bool = False
    actual: Fraction = Fraction(0)
    """What the window holds so far."""
    is_worked_on: bool = False
    """Whether a goal for the audience was ever approved, and not cancelled."""

    @property
    def last_day(self) -> date | None:
        """Last day of the window."""
        return self.opened_on + timedelta(days=self.within_days - 1) if self.opened_on else None

    @property
    def is_reached(self) -> bool:
        """Whether the figure meets the target."""
        return self.actual >= Fraction(self.target)

    def days_left(self, today: date) -> int:
        """Days of the window that are not over, today included."""
        return max(0, (self.last_day - today).days + 1) if self.last_day else 0


@dataclass
class RollOut:
    """The stages of one product in order, what changed, and when."""

    stages: list[Stage]
    now: datetime
    today: date
    cause: RollOutCause = RollOutCause.RULE
    changes: list[Change] = field(default_factory=list)
    touched: dict[UUID, Stage] = field(default_factory=dict)

    def to(self, stage: Stage, state: RollOutState, note: str) -> None:
        """Changes the state with everything that goes with it; opening begins a window today."""
        before, figure = stage.state, None if stage.opened_on is None else stage.actual
        self.changes.append(Change(stage.audience_id, before, state, note, figure, stage.target))
        self.touched[stage.id] = stage
        stage.state = state
        stage.passed_at = self.now if state is RollOutState.PASSED else None
        stage.failed_at = self.now if state is RollOutState.FAILED else None
        stage.is_forced = False
        if state is RollOutState.LOCKED:
            stage.opened_on, stage.opened_at, stage.attempt = None, None, 1

    def open(self, stage: Stage, note: str) -> None:
        """Opens it: a window begins today, counted from nothing."""
        self.to(stage, RollOutState.OPEN, note)
        stage.opened_on, stage.opened_at = self.today, self.now

    def note(self, stage: Stage, note: str) -> None:
        """Writes into the history that it stays as it is, and why."""
        self.changes.append(Change(stage.audience_id, stage.state, stage.state, note, None, None))

    def after(self, stage: Stage) -> Stage | None:
        """The stage that follows."""
        place = self.stages.index(stage) + 1
        return self.stages[place] if place < len(self.stages) else None
