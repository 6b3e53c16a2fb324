"""What becomes of those who asked: the step that leaks, and everything after it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from crm.demo.segments import Segment
from crm.models.words import DeclineReason, LossReason

IGNORED = 0.8
"""Story: of those who asked and were not handed over, so many are lost because nobody answered."""
DAY = 86_400


class End(StrEnum):
    """Where it went."""

    WAITING = "WAITING"
    """Nobody has done anything yet."""
    IGNORED = "IGNORED"
    OFFERED = "OFFERED"
    """The offer is still open at the end of the year."""
    DECLINED = "DECLINED"
    WORKING = "WORKING"
    SOLD = "SOLD"
    LOST = "LOST"
    DISQUALIFIED = "DISQUALIFIED"
    RECYCLED = "RECYCLED"


@dataclass(frozen=True, slots=True)
class Fate:
    """Instants are None where it did not come to that before the year ended."""

    asked_at: datetime
    end: End
    offered_at: datetime | None = None
    first_answer: str = ""
    """What the first candidate of the team did with it: DECLINED, EXPIRED or nothing."""
    first_answer_at: datetime | None = None
    decline_reason: DeclineReason | None = None
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    loss_reason: LossReason | None = None
    sold_at: datetime | None = None
    units: int = 1
    refunded_at: datetime | None = None


_DECLINES = (DeclineReason.OFF_TARGET, DeclineReason.INCOMPLETE, DeclineReason.WRONG_ROUTE, DeclineReason.DUPLICATE)
_LOSSES = (LossReason.PRICE, LossReason.COMPETITOR, LossReason.TIMING, LossReason.NO_RESPONSE, LossReason.NO_NEED)

FIRST_ANSWER = {"": timedelta(0), "DECLINED": timedelta(minutes=45), "EXPIRED": timedelta(hours=4, minutes=5)}
"""How long after the offer the first candidate is out of it; an offer runs for four hours."""


def decide(random: Random, segment: Segment, asked_at: datetime, end: datetime) -> Fate:
    """The fate of somebody who asked then; `end` is where the demo's year ends."""
    offered_at = next_morning(asked_at, end)
    chance = random.random()
    if chance >= segment.accepted + segment.declined:
        return _left(random, asked_at, end)
    if offered_at >= end:
        return Fate(asked_at, End.WAITING)
    if end - offered_at < timedelta(days=2):
        return Fate(asked_at, End.OFFERED, offered_at)
    if chance >= segment.accepted:
        likely = (8, 3, 2, 1) if segment.key in ("bargain", "portal") else (2, 4, 3, 1)
        return Fate(asked_at, End.DECLINED, offered_at, decline_reason=random.choices(_DECLINES, likely)[0])
    return _accepted(random, segment, asked_at, offered_at, end)


def next_morning(moment: datetime, end: datetime) -> datetime:
    """Ten o'clock of the next day; `end` is a midnight of the zone, which has no summer time."""
    days = (end - moment).days
    return end - timedelta(days=days) + timedelta(hours=10)


def _left(random: Random, asked_at: datetime, end: datetime) -> Fate:
    given_up = asked_at + timedelta(days=random.randint(8, 20))
    if random.random() < IGNORED and given_up < end:
        return Fate(asked_at, End.IGNORED, closed_at=given_up, loss_reason=LossReason.NO_RESPONSE)
    return Fate(asked_at, End.WAITING)


def _accepted(random: Random, segment: Segment, asked_at: datetime, offered_at: datetime, end: datetime) -> Fate:
    first = random.choices(("", "DECLINED", "EXPIRED"), (82, 11, 7))[0]
    first_at = offered_at + FIRST_ANSWER[first]
    accepted_at = first_at + timedelta(minutes=random.randint(8, 200))
    after = accepted_at + timedelta(seconds=random.randint(DAY // 2, 18 * DAY))
    taken = Fate(
        asked_at, End.WORKING, offered_at, first_answer=first, first_answer_at=first_at, accepted_at=accepted_at,
        decline_reason=DeclineReason.NO_CAPACITY if first == "DECLINED" else None,
    )  # fmt: skip
    if after >= end:
        return taken
    if random.random() < segment.bought:
        refunded = after + timedelta(days=random.randint(8, 20)) if random.random() < 0.05 else None
        return replace(
            taken, end=End.SOLD, sold_at=after, units=random.randint(*segment.units),
            refunded_at=refunded if refunded and refunded < end else None,
        )  # fmt: skip
    rest = random.random()
    if rest < 0.55:
        reason = random.choices(_LOSSES, (5, 3, 3, 2, 1))[0]
        return replace(taken, end=End.LOST, closed_at=after, loss_reason=reason)
    if rest < 0.62:
        return replace(taken, end=End.DISQUALIFIED, closed_at=after, loss_reason=LossReason.NO_BUDGET)
    return replace(taken, end=End.RECYCLED, closed_at=after) if rest < 0.75 else taken
