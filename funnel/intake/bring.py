"""Records what was fetched, and settles what could not be: each thing once, whoever else may have fetched it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import func, select, text, update

from crm.core.actor import system
from crm.core.bulk import dump
from crm.core.database import Database
from crm.core.problems import Problem
from crm.core.work import Work, attempt, begin, is_passing
from funnel.adapters.fetching import PERSON, AccessRefused, NotNow
from funnel.adapters.shape import Unfetched
from funnel.connected_accounts.end_refusal import end_refusal
from funnel.facts.problems import Fault
from funnel.intake.announce import REFUSED_REST
from funnel.intake.fetches import Fetched, Wanted
from funnel.intake.land import land
from funnel.intake.read import Heard, Waiting, named, sort_out
from funnel.intake.settle import settle_more, tell
from funnel.models import ConnectedAccount, IntakeFetch
from funnel.models.words import FetchState
from funnel.reads import among

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
PATIENCE = timedelta(days=7)
"""For how long passing trouble is believed to pass."""
_OURS = text(
    "UPDATE intake_fetches f SET state = r.state, due_at = coalesce(r.due_at, f.due_at)"
    " FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, attempts int, state text, due_at timestamptz)"
    " WHERE f.workspace_id = CAST(:workspace_id AS uuid) AND f.id = r.id AND f.attempts = r.attempts"
    " AND f.state = 'WAITING' RETURNING f.id"
)

log = structlog.get_logger("touchline.intake")


async def bring(database: Database, workspace_id: UUID, fetched: Sequence[Fetched]) -> None:
    """All in one transaction; when that raises, each in one of its own, so that one holds up no other."""
    try:
        await _committed(database, workspace_id, fetched)
    except Exception as error:
        if is_passing(error):
            raise  # nobody's fault: they are taken again when the lease is over
        log.error("fetched not recorded", fetches=[str(one.wanted.id) for one in fetched], error=type(error).__name__)
        if len(fetched) == 1:
            problem = error if isinstance(error, Problem) else Fault()
            await _committed(database, workspace_id, [Fetched(fetched[0].wanted, problem)])
            return
        for one in fetched:
            await bring(database, workspace_id, [one])


async def _committed(database: Database, workspace_id: UUID, fetched: Sequence[Fetched]) -> None:
    async def once() -> None:
        async with begin(database.sessions, system(workspace_id)) as work:
            await record_fetched(work, fetched)

    await attempt(once, repeatable=True)


async def record_fetched(work: Work, fetched: Sequence[Fetched]) -> None:
    """Facts of what came, problems of what never will; the rest waits. Requests are locked before fetches, as in
    `process`.
    """
    events = await named(work, sorted({one.wanted.event_id for one in fetched}))
    ours = await _ours(work, fetched)
    mine = [one for one in fetched if one.wanted.id in ours]
    heard = [_heard(events[one.wanted.event_id], one) for one in mine if _state(work, one) is not FetchState.WAITING]
    await land(work, heard)
    if heard:
        await settle_more(work, _merged(heard))
    await _follow_accounts(work, events, mine)


def _state(work: Work, one: Fetched) -> FetchState:
    if isinstance(one.found, AccessRefused):
        return FetchState.WAITING
    if isinstance(one.found, NotNow):
        is_over = one.wanted.announced_at < work.now - PATIENCE
        return _failed(one) if is_over else FetchState.WAITING
    return _failed(one) if isinstance(one.found, Problem) else FetchState.DONE


def _failed(one: Fetched) -> FetchState:
    return FetchState.DONE if _is_no_loss(one) else FetchState.FAILED


def _is_no_loss(one: Fetched) -> bool:
    """A name that the network does not tell: the request it was asked for after is good. A fault of ours is told."""
    return one.wanted.announced.kind == PERSON and not isinstance(one.found, Fault)


async def _ours(work: Work, fetched: Sequence[Fetched]) -> set[UUID]:
    """Those that nobody took after us."""
    rows = [
        {"id": one.wanted.id, "attempts": one.wanted.attempts, "state": _state(work, one).value,
         "due_at": _due(work.now, one)}
        for one in fetched
    ]  # fmt: skip
    done = await work.execute(_OURS, {"workspace_id": work.workspace_id, "rows": dump(rows)})
    return set(done.scalars())


def _due(now: datetime, one: Fetched) -> datetime | None:
    if isinstance(one.found, AccessRefused):
        return now + REFUSED_REST
    if isinstance(one.found, NotNow):
        pause: timedelta = FIRST_PAUSE * 2 ** min(one.wanted.attempts - 1, 10)
        return now + min(pause, LONGEST_PAUSE)
    return None


def _heard(event: Waiting, one: Fetched) -> Heard:
    heard, position = Heard(event), one.wanted.position
    if isinstance(one.found, Problem) and _is_no_loss(one):
        return heard
    if isinstance(one.found, NotNow):
        given_up = Unfetched("The network could not be asked for a week; replay it when it answers again.")
        heard.problems.append((position, given_up))
    elif isinstance(one.found, Problem):
        heard.problems.append((position, one.found))
    else:
        sort_out(heard, [(position, found) for found in one.found])
    return heard


def _merged(heard: Sequence[Heard]) -> list[Heard]:
    """One for each request: several things may have been announced by it."""
    found: dict[UUID, Heard] = {}
    for each in heard:
        into = found.setdefault(each.event.id, Heard(each.event))
        into.problems += each.problems
        into.recorded += each.recorded
        into.duplicates += each.duplicates
        into.tests += each.tests
        into.person_ids |= each.person_ids
    return list(found.values())


async def _follow_accounts(work: Work, events: Mapping[UUID, Waiting], mine: Sequence[Fetched]) -> None:
    """What one answer says of the whole account: its token is refused, works again, or a pause is asked for."""
    refused: dict[UUID, Fetched] = {}
    pauses: dict[UUID, float] = {}
    works: set[UUID] = set()
    for one in mine:
        account_id = events[one.wanted.event_id].connected_account_id
        if isinstance(one.found, AccessRefused):
            refused.setdefault(account_id, one)
        elif not isinstance(one.found, NotNow):
            works.add(account_id)
        elif one.found.seconds is not None:
            pauses[account_id] = max(one.found.seconds, pauses.get(account_id, 0.0))
    for account_id, one in refused.items():
        await _refuse(work, events[one.wanted.event_id], one.wanted, one.found)
        await _push(work, account_id, REFUSED_REST)
    for account_id, seconds in pauses.items():
        await _push(work, account_id, timedelta(seconds=seconds))
    if works - refused.keys():
        await _accept(work, sorted(works - refused.keys()))


async def _refuse(work: Work, event: Waiting, wanted: Wanted, problem: object) -> None:
    """Told once, however many things wait."""
    row = ConnectedAccount
    first = (
        update(row)
        .where(row.workspace_id == work.workspace_id, row.id == event.connected_account_id)
        .where(row.access_refused_at.is_(None))
        .values(access_refused_at=work.now)
        .returning(row.id)
    )
    if await work.scalar(first) is not None and isinstance(problem, Problem):
        await tell(work, [Heard(event, problems=[(wanted.position, problem)])])


async def _accept(work: Work, account_ids: Sequence[UUID]) -> None:
    row = ConnectedAccount
    refused = select(row.id).where(
        row.workspace_id == work.workspace_id, among(row.id, account_ids), row.access_refused_at.is_not(None)
    )
    ids = list((await work.execute(refused)).scalars())
    if not ids:
        return
    well = update(row).where(row.workspace_id == work.workspace_id, among(row.id, ids))
    await work.execute(well.values(access_refused_at=None))
    await end_refusal(work, ids)


async def _push(work: Work, account_id: UUID, pause: timedelta) -> None:
    row = IntakeFetch
    waiting = update(row).where(row.workspace_id == work.workspace_id, row.connected_account_id == account_id)
    waiting = waiting.where(row.state == FetchState.WAITING.value)
    await work.execute(waiting.values(due_at=func.greatest(row.due_at, work.now + pause)))
