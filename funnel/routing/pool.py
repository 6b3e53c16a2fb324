"""Who could take a lead at an instant, and who of them does. Pure: the same for an offer and for a dry run.

Turns are stride scheduling: who is served moves on by STRIDE / weight in the queue of the rule, the furthest behind is
next. With equal weights that is round robin, and counts of those who could always be served differ by one at most. Who
was away or full comes back at the place where the queue is now: turns that were missed are not made up for.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.sla.clock import WorkingHours
from funnel.models.words.routing import OutsideHours, PassedOver, RoutingStrategy
from funnel.routing.hours import opens_at

STRIDE = 25_401_600
"""(10!) × 7: weights up to 10, and most above, divide it; a remainder is less than a millionth of a turn."""


@dataclass(frozen=True)
class Away:
    """An absence, half-open; without an end until it is ended."""

    since: datetime
    until: datetime | None
    cover_id: UUID | None

    def holds_at(self, moment: datetime) -> bool:
        """Whether the member is away at the instant."""
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass
class Worker:
    """An active member who may accept handoffs, with the load at this moment; numbers move as offers are made."""

    member_id: UUID
    name: str
    load: int = 0
    waiting: int = 0
    today: int = 0
    capacity: int | None = None
    daily_capacity: int | None = None
    last_offered_at: datetime | None = None
    hours: WorkingHours | None = None
    absences: tuple[Away, ...] = ()
    ending: list[datetime] = field(default_factory=list)
    """When leads of `load` leave the desk, as a heap: only a dry run knows."""

    def away_at(self, moment: datetime) -> Away | None:
        """The absence of that instant."""
        return next((each for each in self.absences if each.holds_at(moment)), None)

    def refusal(self, moment: datetime, *, hours: WorkingHours | None, outside: OutsideHours) -> PassedOver | None:
        """Why the member cannot be offered a lead now. Offers that wait for an answer take room too."""
        hours = self.hours or hours
        if self.away_at(moment):
            return PassedOver.ABSENT
        if self.capacity is not None and self.load + self.waiting >= self.capacity:
            return PassedOver.FULL
        if self.daily_capacity is not None and self.today >= self.daily_capacity:
            return PassedOver.FULL_TODAY
        if outside is OutsideHours.SKIP and hours is not None and not hours.is_open(moment):
            return PassedOver.OUTSIDE_HOURS
        return None

    def offered(self, moment: datetime) -> None:
        """One offer more."""
        self.waiting += 1
        self.today += 1
        self.last_offered_at = moment


@dataclass(frozen=True)
class Crew:
    """A team: who is in it, by id, and its hours for those who have none of their own."""

    name: str
    member_ids: tuple[UUID, ...]
    hours: WorkingHours | None = None


@dataclass(frozen=True)
class Turn:
    """Where a member stands in the queue of a rule."""

    served_at: int
    next_at: int


@dataclass(frozen=True)
class Candidate:
    """A member who was looked at, with the numbers of that moment."""

    member_id: UUID
    name: str
    load: int
    waiting: int = 0
    passed_over: PassedOver | None = None
    covers_id: UUID | None = None

    def as_json(self) -> dict[str, Any]:
        """For the decision record."""
        known: dict[str, Any] = {"member_id": str(self.member_id), "load": self.load, "waiting": self.waiting}
        if self.passed_over:
            known["passed_over"] = self.passed_over.value
        if self.covers_id:
            known["covers"] = str(self.covers_id)
        return known


@dataclass(frozen=True)
class Choice:
    """Everybody who was looked at, and who it is."""

    candidates: list[Candidate]
    chosen: Candidate | None
    opens_at: datetime | None = None
    """When the chosen one works again, for an offer that waits outside the hours."""


@dataclass(frozen=True)
class Way:
    """How one of several is chosen. Without a rule there is no queue: the longest ago offered comes first."""

    strategy: RoutingStrategy = RoutingStrategy.LEAST_LOADED
    rule_id: UUID | None = None
    weights: Mapping[UUID, int] = field(default_factory=dict)
    outside: OutsideHours = OutsideHours.SKIP


@dataclass
class Pool:
    """Everybody who may be chosen during one transaction, or one dry run."""

    workers: dict[UUID, Worker] = field(default_factory=dict)
    crews: dict[UUID, Crew] = field(default_factory=dict)
    turns: dict[UUID, dict[UUID, Turn]] = field(default_factory=dict)
    served: set[tuple[UUID, UUID]] = field(default_factory=set)
    """(rule, member) whose turn moved: what is to be written down."""

    def choose(
        self,
        way: Way,
        member_ids: Iterable[UUID],
        moment: datetime,
        *,
        hours: WorkingHours | None = None,
        without: Collection[UUID] = (),
    ) -> Choice:
        """Who of them (or who covers for them) is offered the next lead; the numbers move on with the choice."""
        looked_at = [self._look(each, way, moment, hours, without) for each in self._with_covers(member_ids, moment)]
        free = [each for each in looked_at if each.passed_over is None]
        if not free:
            return Choice(looked_at, None)
        chosen = min(free, key=lambda each: self._order(way, each.member_id))
        self._serve(way, chosen.member_id, moment)
        return Choice(looked_at, chosen, self._opening(chosen.member_id, moment, hours))

    def _with_covers(self, member_ids: Iterable[UUID], moment: datetime) -> Sequence[tuple[Worker, UUID | None]]:
        own = [self.workers[each] for each in sorted(set(member_ids)) if each in self.workers]
        found: dict[UUID, tuple[Worker, UUID | None]] = {each.member_id: (each, None) for each in own}
        for each in own:
            away = each.away_at(moment)
            if away and away.cover_id in self.workers and away.cover_id not in found:
                found[away.cover_id] = (self.workers[away.cover_id], each.member_id)
        return list(found.values())

    def _look(
        self,
        one: tuple[Worker, UUID | None],
        way: Way,
        moment: datetime,
        hours: WorkingHours | None,
        tried: Collection[UUID],
    ) -> Candidate:
        worker, covers_id = one
        refusal = (
            PassedOver.TRIED if worker.member_id in tried else worker.refusal(moment, hours=hours, outside=way.outside)
        )
        return Candidate(worker.member_id, worker.name, worker.load, worker.waiting, refusal, covers_id)

    def _order(self, way: Way, member_id: UUID) -> tuple[float, float, UUID]:
        worker = self.workers[member_id]
        if way.strategy is RoutingStrategy.LEAST_LOADED:
            last = worker.last_offered_at
            return worker.load + worker.waiting, last.timestamp() if last else float("-inf"), member_id
        return self._place(way, member_id), 0, member_id

    def _place(self, way: Way, member_id: UUID) -> int:
        """The member's place in the queue; nobody stands before the place that is being served."""
        turns = self.turns.get(way.rule_id, {}) if way.rule_id else {}
        being_served = max((each.served_at for each in turns.values()), default=0)
        return max(being_served, turns[member_id].next_at) if member_id in turns else being_served

    def _serve(self, way: Way, member_id: UUID, moment: datetime) -> None:
        self.workers[member_id].offered(moment)
        if way.rule_id is None or way.strategy is RoutingStrategy.LEAST_LOADED:
            return
        place = self._place(way, member_id)
        weight = way.weights.get(member_id, 1) if way.strategy is RoutingStrategy.WEIGHTED else 1
        self.turns.setdefault(way.rule_id, {})[member_id] = Turn(place, place + STRIDE // weight)
        self.served.add((way.rule_id, member_id))

    def _opening(self, member_id: UUID, moment: datetime, hours: WorkingHours | None) -> datetime | None:
        own = self.workers[member_id].hours or hours
        return opens_at(own, moment) if own is not None and not own.is_open(moment) else None
