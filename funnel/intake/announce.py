"""What was announced by its id only waits to be fetched, where the connected account has a token for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, text

from crm.core.bulk import dump
from crm.core.ids import new_id
from crm.core.problems import Problem
from crm.core.work import Work
from funnel.adapters.fetchers import FETCHERS
from funnel.adapters.shape import Announced, Unfetched
from funnel.intake.read import Heard
from funnel.models import ConnectedAccountSecret
from funnel.reads import among

REFUSED_REST = timedelta(hours=1)
"""For how long a network that refused the token is not asked: rights may be given back there without a new one."""

_ANNOUNCE = text(
    "INSERT INTO intake_fetches AS f (workspace_id, id, connected_account_id, event_id, position, kind, reference,"
    " details, state, announced_at, due_at)"
    " SELECT c.workspace_id, r.id, c.id, r.event_id, r.position, r.kind, r.reference, r.details, 'WAITING', :now,"
    " greatest(:now, c.access_refused_at + CAST(:rest AS interval))"
    " FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, connected_account_id uuid, event_id uuid, position int,"
    " kind text, reference text, details jsonb)"
    " JOIN connected_accounts c ON c.workspace_id = CAST(:workspace_id AS uuid) AND c.id = r.connected_account_id"
    " ORDER BY r.id"
    " ON CONFLICT (workspace_id, connected_account_id, kind, reference) DO UPDATE SET event_id = excluded.event_id,"
    " position = excluded.position, state = 'WAITING', announced_at = excluded.announced_at,"
    " due_at = excluded.due_at, attempts = f.attempts + 1"
    " WHERE f.state = 'FAILED' RETURNING f.event_id, f.position"
)


@dataclass(frozen=True, slots=True)
class _Told:
    """One announcement, and where it stood."""

    heard: Heard
    position: int
    announced: Announced
    is_further: bool = False
    """The facts are there without it."""


async def announce(work: Work, heard: Sequence[Heard]) -> None:
    """Takes what can be fetched out of the problems; what was fetched already, or waits, counts as told before.

    Further things (names) are asked for once, and are no duplicates after that.
    """
    told = [one for each in heard for one in (*_announced(each), *_further(each))]
    if not told:
        return
    able = await _with_token(work, {each.heard.event.connected_account_id for each in told})
    told = [each for each in told if each.heard.event.connected_account_id in able]
    for each in told:
        each.heard.problems = [one for one in each.heard.problems if not _is_of(one, each)]
    fresh = await _keep(work, told) if told else set()
    for each in told:
        each.heard.duplicates += not each.is_further and (each.heard.event.id, each.position) not in fresh


def _announced(heard: Heard) -> list[_Told]:
    if heard.event.network not in FETCHERS:
        return []
    found = [(place, each.announced) for place, each in heard.problems if isinstance(each, Unfetched)]
    return [_Told(heard, place, announced) for place, announced in found if announced is not None]


def _further(heard: Heard) -> list[_Told]:
    fetcher = FETCHERS.get(heard.event.network)
    if fetcher is None:
        return []
    return [
        _Told(heard, place, each, is_further=True)
        for place, contact in heard.contacts
        for each in fetcher.further(contact)
    ]


def _is_of(problem: tuple[int, Problem], told: _Told) -> bool:
    position, found = problem
    return position == told.position and isinstance(found, Unfetched)


async def _with_token(work: Work, account_ids: set[UUID]) -> set[UUID]:
    row = ConnectedAccountSecret
    asked = select(row.connected_account_id).where(
        row.workspace_id == work.workspace_id,
        among(row.connected_account_id, sorted(account_ids)),
        row.name.in_(sorted({fetcher.secret for fetcher in FETCHERS.values()})),
        or_(row.valid_until.is_(None), row.valid_until > work.now),
    )
    return set((await work.execute(asked)).scalars())


async def _keep(work: Work, told: Sequence[_Told]) -> set[tuple[UUID, int]]:
    """Those that wait from now on: event and position. Of one that is announced twice here the first counts."""
    rows: dict[tuple[UUID, str, str], dict[str, Any]] = {}
    for each in told:
        event, announced = each.heard.event, each.announced
        row = {
            "id": new_id(),
            "connected_account_id": event.connected_account_id,
            "event_id": event.id,
            "position": each.position,
            "kind": announced.kind,
            "reference": announced.reference,
            "details": dict(announced.details),
        }
        rows.setdefault((event.connected_account_id, announced.kind, announced.reference), row)
    values = {"workspace_id": work.workspace_id, "now": work.now, "rest": REFUSED_REST, "rows": dump(rows.values())}
    done = await work.execute(_ANNOUNCE, values)
    return {(row.event_id, row.position) for row in done}
