"""Moves of trials that nobody applied go when their time is over; what was applied keeps its own, and its undo."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from crm.core.problems import Conflict
from crm.core.work import Work
from crm.models import AuditEntry
from crm.models.retention import RetentionSubject
from funnel.models import ChannelReclassification, ChannelReclassificationMove
from funnel.reads import WorkReads
from funnel.reclassifications.apply import ReclassificationApply, apply
from funnel.reclassifications.cancel import ReclassificationCancel, cancel
from funnel.reclassifications.start import ReclassificationStart, start
from funnel.retention import run as running
from funnel.retention.preview import preview
from funnel.retention.run import sweep
from funnel.retention.set_rule import RetentionRuleSet, set_rule
from tests.factories.leads import again
from tests.funnel.reclassifications.story import FRIEND, applied, channels_of, go_on, reclassified, say_rules, undone
from tests.funnel.reclassifications.test_runs import AFTER, BEFORE, trial, world

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
TRIALS = RetentionSubject.RECLASSIFICATION_TRIALS


async def kept(work: Work, run: ChannelReclassification) -> tuple[str, int, int]:
    """What the run is, what it found, and how many of its moves are there."""
    row, move = ChannelReclassification, ChannelReclassificationMove
    asked = select(row.status, row.found).where(row.workspace_id == work.workspace_id, row.id == run.id)
    status, found = (await work.execute(asked)).one()
    own = select(func.count()).select_from(move).where(move.workspace_id == work.workspace_id, move.run_id == run.id)
    return status, found, int(await work.scalar(own))


async def age(work: Work, run: ChannelReclassification, days: int) -> None:
    """As if it had ended so long ago."""
    row = ChannelReclassification
    own = update(row).where(row.workspace_id == work.workspace_id, row.id == run.id)
    await work.execute(own.values(finished_at=work.now - timedelta(days=days)))


async def swept(work: Work) -> int:
    """A whole run of retention; in how many parts."""
    parts = 1
    while await sweep(again(work)):
        parts += 1
    return parts


async def test_a_trial_goes_in_parts_and_what_was_applied_stays(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    await world(work)
    monkeypatch.setattr(running, "ROWS_AT_ONCE", 1)
    old, young = await trial(work), await trial(work)
    written = await trial(work)
    await applied(work, written)
    for run, days in ((old, 91), (young, 89), (written, 900)):
        await age(work, run, days)
    (due,) = [each for each in await preview(WorkReads(work), work.now) if each.rule.subject is TRIALS]
    assert (due.rule.days, due.due) == (90, 2)
    report = old.report
    assert await swept(work) > 3  # two moves, one a part
    assert await kept(work, old) == ("CANCELLED", 2, 0)
    assert await kept(work, young) == ("PREVIEWED", 2, 2)
    assert await kept(work, written) == ("APPLIED", 2, 2)
    assert old.report == report is not None
    told = select(AuditEntry.object_id, AuditEntry.details).where(AuditEntry.workspace_id == work.workspace_id)
    told = told.where(AuditEntry.action == "CHANNEL_RECLASSIFICATION_CANCEL")
    assert [tuple(row) for row in await work.execute(told)] == [(old.id, {"by": "retention"})]
    await undone(work, written)
    assert await channels_of(work) == BEFORE


async def test_what_has_begun_to_go_cannot_be_applied(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of its moves would look like all of them."""
    await world(work)
    monkeypatch.setattr(running, "ROWS_AT_ONCE", 1)
    run = await trial(work)
    await age(work, run, 91)
    while (await kept(work, run))[2] == 2:
        assert await sweep(again(work))
    assert await kept(work, run) == ("CANCELLED", 2, 1)
    with pytest.raises(Conflict, match="only one that has looked can be applied"):
        await apply(again(work), ReclassificationApply(run_id=run.id))
    assert await channels_of(work) == BEFORE


async def test_what_is_under_way_or_was_broken_off_while_it_was_written_stays(work: Work) -> None:
    await world(work)
    half = await start(again(work), ReclassificationStart(dry_run=False))
    await go_on(work, half.id, limit=1, most=7)
    await cancel(again(work), ReclassificationCancel(run_id=half.id))
    await age(work, half, 900)
    waits = await trial(work)
    await age(work, waits, 900)
    await apply(again(work), ReclassificationApply(run_id=waits.id))  # somebody applies it at the last moment
    await swept(work)
    assert await kept(work, half) == ("CANCELLED", 2, 2)
    assert (await kept(work, waits))[2] == 1  # the one that the other run had not moved
    await go_on(work, waits.id)
    assert await channels_of(work) == AFTER
    await undone(work, waits)
    await undone(work, half)
    assert await channels_of(work) == BEFORE


async def test_trials_are_kept_as_long_as_the_workspace_says(work: Work) -> None:
    await world(work)
    run = await trial(work)
    await age(work, run, 900)
    await set_rule(again(work), RetentionRuleSet(subject=TRIALS, days=None))
    await swept(work)
    assert await kept(work, run) == ("PREVIEWED", 2, 2)


async def test_one_that_was_cancelled_while_it_looked_goes_too_and_one_that_wrote_nothing_new_counts(
    work: Work,
) -> None:
    await world(work)
    run = await start(again(work), ReclassificationStart())
    await go_on(work, run.id, limit=3, most=1)
    await cancel(again(work), ReclassificationCancel(run_id=run.id))
    assert (await kept(work, run))[2] > 0
    whole: Any = await reclassified(work)
    await say_rules(work, FRIEND)
    for each in (run, whole):
        await age(work, each, 91)
    await swept(work)
    assert (await kept(work, run))[2] == 0
    assert await kept(work, whole) == ("APPLIED", 2, 2)
