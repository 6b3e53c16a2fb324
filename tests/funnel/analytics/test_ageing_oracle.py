"""How long leads stand at a step, once more by loops over leads and their entries."""

import itertools
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from crm.core.reader import Reader
from crm.core.work import Work
from crm.models import Lead
from funnel.analytics.ageing import StepAge, step_ageing
from tests.factories.products import Published
from tests.funnel.analytics import oracle
from tests.funnel.analytics.world import KEYS, NOW, OracleEntry, OracleLead, insert_history, random_history

pytestmark = [pytest.mark.anyio, pytest.mark.database]
ENDED = ("WON", "LOST", "DISQUALIFIED")


def alive(lead: OracleLead, now: datetime) -> list[OracleEntry]:
    """In time, of one instant in the order of steps; voided ones are no more, whenever that became known."""
    found = [entry for entry in lead.entries if entry.voided_at is None and entry.at <= now]
    return sorted(found, key=lambda entry: (entry.at, KEYS.index(entry.key)))


def moved_on(leads: list[OracleLead], key: str, now: datetime) -> list[float]:
    """Seconds from an entry into the step to the next entry, of those that went forward within the year before."""
    found = []
    for lead in leads:
        way = alive(lead, now)
        for entry, after in itertools.pairwise(way):
            forward = KEYS.index(after.key) > KEYS.index(entry.key)
            if entry.key == key and forward and after.at >= now - timedelta(days=365):
                found.append((after.at - entry.at).total_seconds())
    return found


async def stand(work: Work, made: Published, leads: list[OracleLead]) -> dict[str, list[tuple[str, datetime]]]:
    """Puts every lead where its last entry left it; by step, status and since when."""
    found: dict[str, list[tuple[str, datetime]]] = {key: [] for key in KEYS}
    for lead in leads:
        way = alive(lead, NOW + timedelta(days=400)) or lead.entries[:1]
        last = way[-1]
        await work.execute(
            update(Lead)
            .where(Lead.workspace_id == work.workspace_id, Lead.id == lead.row)
            .values(step_id=made.step_ids[last.key], step_key=last.key, step_entered_at=last.at)
        )
        found[last.key].append((lead.status, last.at))
    return found


@pytest.mark.parametrize("now", [NOW, NOW + timedelta(days=330)])
async def test_ageing_equals_the_oracle(work: Work, now: datetime) -> None:
    leads = random_history(41, 90)
    made = await insert_history(work, leads)
    standing = await stand(work, made, leads)
    found = await step_ageing(Reader(await work.raw(), work.workspace_id), made.product_id, now=now)
    assert [age.step_key for age in found] == list(KEYS)
    for age in found:
        open_since = [at for status, at in standing[age.step_key] if status not in ENDED and at <= now]
        waited = [(now - at).total_seconds() for at in open_since]
        _agrees(age, moved_on(leads, age.step_key, now), waited)


def _agrees(age: StepAge, history: list[float], waited: list[float]) -> None:
    assert (age.history, age.standing, age.small_sample) == (len(history), len(waited), len(history) < 30)
    assert age.median_seconds == pytest.approx(oracle.percentile(waited, 0.5))
    assert age.p90_seconds == pytest.approx(oracle.percentile(waited, 0.9))
    if not history:
        assert (age.bands, age.overdue) == ((), 0)
        return
    limits = [oracle.percentile(history, share) or 0.0 for share in (0.5, 0.75, 0.9)]
    low = [float("-inf"), *limits]
    high = [*limits, float("inf")]
    counts = [sum(a < each <= b for each in waited) for a, b in zip(low, high, strict=True)]
    assert [band.count for band in age.bands] == counts
    assert [band.up_to_seconds for band in age.bands[:-1]] == pytest.approx(limits)
    assert age.overdue == counts[-1]
