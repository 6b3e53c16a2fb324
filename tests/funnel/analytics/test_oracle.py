"""The report against the oracle: on random histories, and on small ones that Hypothesis makes as awkward as it can."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.core.reader import Reader
from crm.core.work import Work
from funnel.analytics.cells import report_leads
from funnel.analytics.words import CellState
from tests.funnel.analytics import oracle
from tests.funnel.analytics.agreement import WAYS, Way, ask, asked_of, differences, question_of
from tests.funnel.analytics.world import KEYS, NOW, START, OracleEntry, OracleLead, insert_history, random_history

pytestmark = [pytest.mark.anyio, pytest.mark.database]


@pytest.mark.parametrize("seed", range(2))
async def test_equals_the_oracle(work: Work, seed: int) -> None:
    leads = random_history(seed, 80)
    made = await insert_history(work, leads)
    reader = Reader(await work.raw(), work.workspace_id)
    for way in WAYS:
        assert await differences(reader, made, leads, way) == []


HOURS = (0, 0, 1, 24, 7 * 24, 14 * 24, 20 * 24, 70 * 24)
"""Gaps that meet the windows of the questions exactly; ties are the most frequent."""


@st.composite
def _lead(draw: st.DrawFn, number: int) -> OracleLead:
    at = START + timedelta(days=draw(st.sampled_from((8, 9, 10, 40, 100, 131, 132))))
    status = draw(st.sampled_from(("OPEN", "LOST", "DISQUALIFIED", "WORKING")))
    company = draw(st.sampled_from((None, 1, 2)))
    lead = OracleLead(number, number, status, draw(st.sampled_from(("vk", "email", None))), company=company)
    for place in draw(st.lists(st.sampled_from((0, 1, 2, 3, 4)), min_size=1, max_size=6)):
        lead.entries.append(_entry(draw, KEYS[place], at))
        if KEYS[place] == "bought":
            lead.sales.append((lead.entries[-1].at, draw(st.sampled_from((0, 100, 250_000)))))
        at += timedelta(hours=draw(st.sampled_from(HOURS)), seconds=draw(st.sampled_from((0, 0, 1))))
    if draw(st.booleans()):
        lead.changes.append((at, draw(st.sampled_from(("LEAD_LOSE", "LEAD_DISQUALIFY")))))
    if lead.sales and draw(st.booleans()):
        lead.refunds.append((max(sold for sold, _ in lead.sales) + timedelta(days=1), lead.sales[0][1] // 2))
    return lead


def _entry(draw: st.DrawFn, key: str, at: Any) -> OracleEntry:
    """Late facts, voided entries, and sales dated before anything else was."""
    if key == "bought":
        at -= timedelta(days=draw(st.sampled_from((0, 0, 30))))
        return OracleEntry(key, at, "SALE", at)
    known = at + timedelta(days=draw(st.sampled_from((0, 0, 60, 120))))
    voided = known + timedelta(days=1) if draw(st.integers(0, 9)) == 0 else None
    return OracleEntry(key, at, "TOUCHPOINT", known, voided)


@st.composite
def histories(draw: st.DrawFn) -> list[OracleLead]:
    """Up to eight leads; some persons are merged into the first one."""
    leads = [draw(_lead(number)) for number in range(draw(st.integers(1, 8)))]
    for lead in leads[1:]:
        if draw(st.integers(0, 3)) == 0:
            lead.canonical = 0
    return leads


@settings(
    max_examples=12, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(leads=histories())
async def test_equals_the_oracle_on_awkward_histories(work: Work, leads: list[OracleLead]) -> None:
    point = await work.session.begin_nested()
    try:
        made = await insert_history(work, leads)
        reader = Reader(await work.raw(), work.workspace_id)
        for way in WAYS:
            assert await differences(reader, made, leads, way) == []
    finally:
        await point.rollback()


@pytest.mark.parametrize("reentry", ["FIRST", "ALL"])
async def test_every_figure_names_its_people(work: Work, reentry: str) -> None:
    """Steps × states; then the rows of a breakdown at one step, then the cohort periods of the trend."""
    leads = random_history(5, 80)
    made = await insert_history(work, leads)
    reader, way = Reader(await work.raw(), work.workspace_id), Way("people", {"reentry": reentry})
    asked, found = asked_of(way), await ask(reader, made, way)
    rows = question_of(made, asked)
    whole = replace(rows, breakdown=None)
    for index, step in enumerate(found.steps):
        for state in CellState:
            named = await report_leads(reader, whole, step_key=step.step_key, state=state, now=NOW)
            assert len(named) == getattr(step, state.value.lower()), (step.step_key, state)
            assert sorted(named) == oracle.cell(leads, asked, index, state.value.lower())
    for row in found.breakdown:
        for state in (CellState.DROPPED, CellState.IN_PROGRESS, CellState.NOT_YET_RIPE):
            named = await report_leads(reader, rows, step_key="asked", state=state, key=row.key, now=NOW)
            assert len(named) == getattr(row.steps[2], state.value.lower()), (row.key, state)
    for point in found.trend[::3]:
        won = await report_leads(
            reader, whole, step_key="bought", state=CellState.REACHED, cohort_period=point.period, now=NOW
        )
        assert len(won) == point.reached
