"""Conversions that wait as the network's own files, for who uploads them by hand."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.audit import record as audit
from crm.core.bulk import dump
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.conversions.gather import Gathered, gather
from funnel.conversions.queries import destination, waiting
from funnel.conversions.shape import Conversion
from funnel.conversions.yandex import as_csv, files
from funnel.models.words import ConversionNetwork
from funnel.reads import WorkReads

MOST = 50_000
"""Conversions looked at together, and given out at once."""
_WAITING = waiting(MOST)
_HELD = text(f"{_WAITING.text} FOR NO KEY UPDATE")
_GIVEN_OUT = text(
    "UPDATE conversion_sends s SET status = r.status, code = r.code, reason = r.reason, due_at = NULL,"
    " sent_at = CASE WHEN r.status = 'ACCEPTED' THEN CAST(:now AS timestamptz) END"
    " FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, status text, code text, reason text)"
    " WHERE s.workspace_id = CAST(:workspace_id AS uuid) AND s.id = r.id AND s.status = 'QUEUED'"
)


@dataclass(frozen=True, slots=True, repr=False)
class File:
    """One file, by kind of id and currency."""

    name: str
    content: str


async def download(work: Work, destination_id: UUID, *, settled: bool) -> list[File]:
    """Files of what waits for a counter of Metrica, the oldest first; what is not to be told is settled as such.

    `settled`: they are uploaded by hand, and not given out again. Without it they stay in line, so a counter that the
    worker sends to is refused: what is uploaded and sent counts twice.
    """
    work.actor.require(Action.EXPORT)
    if not work.actor.sees_all:
        raise Forbidden("These files tell of every lead; ask somebody who sees all of them for the files.")
    counter = await _counter(work, destination_id)
    if not settled and _is_sent_to(counter):
        raise Conflict(
            "The worker sends these itself. Switch the destination off, then write the files by `touchline conversions"
            " csv --settled`: what is only downloaded is sent again once it is on.", field="destinationId"
        )  # fmt: skip
    sent, rows = await _some(work, counter, settled=settled)
    audit.record(work, "CONVERSIONS_EXPORT", object_type="ConversionDestination", object_id=destination_id,
                 details={"rows": rows, "settled": settled})  # fmt: skip
    return await asyncio.to_thread(_written, sent)


def _written(sent: Sequence[Conversion]) -> list[File]:
    return [File(_name(*key), as_csv(key[0], some)) for key, some in files(sent).items()]


async def _counter(work: Work, destination_id: UUID) -> dict[str, Any]:
    found = (await work.execute(destination(work.workspace_id, destination_id))).mappings().one_or_none()
    if found is None:
        raise NotFound("There is no such conversion destination.", field="destinationId")
    if found["network"] != ConversionNetwork.YANDEX_METRICA.value:
        raise Invalid("Only counters of Yandex Metrica take files.", field="destinationId")
    return dict(found)


def _is_sent_to(counter: Mapping[str, Any]) -> bool:
    return all((counter["token"], counter["disabled_at"] is None, counter["stopped_at"] is None))


async def _some(work: Work, counter: Mapping[str, Any], *, settled: bool) -> tuple[list[Conversion], int]:
    """What is told, and how many were looked at: on past those that are not, or they would be the oldest for ever.

    Only what is given out for good is locked: who looks holds up nobody.
    """
    given = {"workspace_id": work.workspace_id, "destination_id": counter["id"]}
    fetch, sent, looked = (await work.raw()).fetch, list[Conversion](), 0
    while not sent:
        rows = [dict(each) for each in (await work.execute(_HELD if settled else _WAITING, given)).mappings()]
        found = await gather(WorkReads(work), fetch, counter, rows, work.now) if rows else []
        await _settle(work, found if settled else [each for each in found if each.held])
        sent = [each.conversion for each in found if each.conversion is not None]
        looked += len(rows)
        if len(rows) < MOST:
            break
    return sent, looked


def _name(column: str, currency: str) -> str:
    return "-".join(filter(None, ("conversions", column.lower(), currency.lower()))) + ".csv"


async def _settle(work: Work, found: Sequence[Gathered]) -> None:
    rows = [
        {"id": each.id, "status": "ACCEPTED", "code": "BY_HAND", "reason": "It was given out to be uploaded by hand."}
        if each.held is None
        else {"id": each.id, "status": each.held.status.value, "code": each.held.code, "reason": each.held.reason}
        for each in found
    ]
    if rows:
        await work.execute(_GIVEN_OUT, {"workspace_id": work.workspace_id, "now": work.now, "rows": dump(rows)})
