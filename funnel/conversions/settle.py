"""Writes down what became of each conversion of a turn, and of the requests themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.ids import new_id
from crm.core.work import Work
from funnel.conversions.claim import Turn
from funnel.conversions.shape import Conversion, Later, Refused, Stop, Taken, Verdict
from funnel.conversions.stop import stop
from funnel.models import ConversionRequest

MOST_ATTEMPTS = 10
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=2)

_WRITE = text(
    """
UPDATE conversion_sends s SET status = r.status, due_at = r.due_at, code = r.code, reason = r.reason,
  request_id = coalesce(r.request_id, s.request_id), sent_at = r.sent_at
FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, attempts int, status text, due_at timestamptz, code text,
  reason text, request_id uuid, sent_at timestamptz)
WHERE s.workspace_id = CAST(:workspace_id AS uuid) AND s.id = r.id AND s.status = 'SENDING' AND s.attempts = r.attempts
"""
)


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Nobody can say whether it was taken, and the network would count a repeat twice."""

    code: str


@dataclass(frozen=True, slots=True, repr=False)
class Requested:
    """One request and what came of it."""

    at: datetime
    request_hash: str
    conversions: Sequence[Conversion]
    verdict: Verdict | Uncertain
    status: int | None
    response: str | None
    rows: int
    """How many conversions it had; also when it was taken apart since."""

    def without_conversions(self) -> "Requested":
        """Of a request that was taken apart: what became of its conversions the later ones tell."""
        return replace(self, conversions=())


async def settle(work: Work, turn: Turn, requested: Sequence[Requested]) -> None:
    """Of this very turn: whoever claimed a row after us knows better. What no request had any more waits again."""
    rows: dict[UUID, dict[str, Any]] = {
        each.id: _row(work, turn, each.id, Later("NOT_YET", "It waits for its turn."), None, counts=False)
        for each in turn.conversions
    }
    for each in requested:
        request = _request(work, turn, each)
        work.session.add(request)
        rows |= {one.id: _row(work, turn, one.id, each.verdict, request.id) for one in each.conversions}
    await work.flush()
    given = {"workspace_id": work.workspace_id, "rows": dump(list(rows.values()))}
    await work.execute(_WRITE, given)
    told = next((each.verdict for each in requested if isinstance(each.verdict, Stop)), None)
    if told is not None:
        await stop(work, turn.destination, told)


def _request(work: Work, turn: Turn, each: Requested) -> ConversionRequest:
    return ConversionRequest(
        workspace_id=work.workspace_id, id=new_id(), destination_id=turn.destination["id"], at=each.at,
        rows=each.rows, request_hash=each.request_hash, status=each.status, response=each.response,
    )  # fmt: skip


def _row(
    work: Work, turn: Turn, id: UUID, verdict: Verdict | Uncertain, request_id: UUID | None, *, counts: bool = True
) -> dict[str, Any]:
    attempts = turn.attempts[id]
    tried = attempts - turn.before[id]
    row: dict[str, Any] = {"id": id, "attempts": attempts, "request_id": request_id, "due_at": None, "sent_at": None,
                           "code": None, "reason": None}  # fmt: skip
    match verdict:
        case Taken():
            return row | {"status": "ACCEPTED", "sent_at": work.now}
        case Refused(code, reason):
            return row | {"status": "REJECTED", "code": code, "reason": reason}
        case Uncertain(code):
            reason = "The network did not say whether it took this; look into its uploads before you send it again."
            return row | {"status": "UNKNOWN", "code": code, "reason": reason}
        case Later(code, reason) if counts and tried >= MOST_ATTEMPTS:
            return row | {"status": "REJECTED", "code": code, "reason": f"Given up after {tried} attempts: {reason}"}
        case Later(code, reason) | Stop(code, reason):
            pause = min(FIRST_PAUSE * 2 ** min(tried - 1, 20), LONGEST_PAUSE) if counts else timedelta(0)
            return row | {"status": "QUEUED", "due_at": work.now + pause, "code": code, "reason": reason}
