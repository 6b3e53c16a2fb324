"""A line of the person's timeline about one of its leads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from crm.core.ids import new_id
from crm.core.work import Work
from crm.models.words import TimelineKind
from crm.timeline.append import append


class About(Protocol):
    """Whatever says which lead of which person a line is about."""

    @property
    def id(self) -> UUID: ...
    @property
    def person_id(self) -> UUID: ...


async def tell(
    work: Work,
    lead: About,
    *,
    title: str,
    text: str | None = None,
    kind: TimelineKind = TimelineKind.STATUS,
    fact_id: UUID | None = None,
    occurred_at: datetime | None = None,
    amount_minor: int | None = None,
    currency: str | None = None,
) -> None:
    """Appends one line; without a fact of its own (a change of status) the line is its own fact."""
    money = {"amount_minor": amount_minor, "currency": currency}
    await append(work, [_line(work, lead, title, text, kind, fact_id, occurred_at or work.now) | money])


async def tell_all(work: Work, leads: Sequence[About], *, title: str, text: str | None = None) -> None:
    """The same line of status for several leads, in one statement."""
    await append(work, [_line(work, lead, title, text, TimelineKind.STATUS, None, work.now) for lead in leads])


def _line(
    work: Work,
    lead: About,
    title: str,
    text: str | None,
    kind: TimelineKind,
    fact_id: UUID | None,
    occurred_at: datetime,
) -> dict[str, Any]:
    return {
        "person_id": lead.person_id,
        "lead_id": lead.id,
        "kind": kind.value,
        "occurred_at": occurred_at,
        "title": title,
        "text": text,
        "member_id": work.actor.member_id,
        "fact_id": fact_id or new_id(),
    }
