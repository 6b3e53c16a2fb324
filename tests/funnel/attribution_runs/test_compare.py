"""Two runs side by side, by hand: differences, their intervals, ranks, inputs, and what is refused."""

from datetime import date, timedelta
from math import sqrt
from typing import Any
from uuid import UUID

import pytest

from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound, Problem
from crm.core.reader import Reader
from crm.core.work import Work
from funnel.attribution_runs.compare import ComparedRow, RunComparison, ShareMove, compare
from funnel.figures import newcombe
from funnel.figures.apart import apart
from funnel.figures.wilson import Interval, wilson
from funnel.models import AttributionResult, AttributionRun
from tests.factories.products import published_funnel
from tests.factories.workspaces import CREATED

pytestmark = [pytest.mark.anyio, pytest.mark.database]
DAY = date(2026, 6, 1)
OLD = {"vk": (0.5, 0.45, 0.55), "google_ads": (0.3, 0.2, 0.4), "organic_search": (0.2, 0.1, 0.3)}
NEW = {"google_ads": (0.6, 0.5, 0.7), "vk": (0.3, 0.25, 0.35), "email": (0.1, None, None)}


async def finished(work: Work, number: int, rows: dict[str, Any], **given: Any) -> UUID:
    run = {
        "model": "MARKOV", "model_order": 1, "period_start": DAY, "period_end": DAY, "window_days": 90,
        "dimension": "CHANNEL", "currency": "RUB", "status": "DONE", "cut_off": CREATED, "created_at": CREATED,
        "warnings": [], "journeys": 100, "null_journeys": 50, "conversions_micro": 60_000_000,
        "unattributed_micro": 10_000_000, "input_sha256": "a" * 64, "code_version": "1",
    } | given  # fmt: skip
    run_id = new_id()
    work.session.add(AttributionRun(workspace_id=work.workspace_id, id=run_id, number=number, **run))
    await work.flush()
    for place, (key, (share, low, high)) in enumerate(rows.items(), start=1):
        work.session.add(
            AttributionResult(
                workspace_id=work.workspace_id, id=new_id(), run_id=run_id, place=place, key=key, label=key.title(),
                share=share, share_low=low, share_high=high, touches=1, converted_journeys=1,
                conversions_micro=int(share * 50_000_000), units_micro=1, amount_minor=int(share * 1_000),
                contribution_minor=1, currency="RUB",
            )
        )  # fmt: skip
    await work.flush()
    return run_id


async def compared(work: Work, one: UUID, two: UUID) -> RunComparison:
    return await compare(Reader(await work.raw(), work.workspace_id), one, two)


async def test_shares_move_by_more_than_chance_or_not(work: Work) -> None:
    await published_funnel(work)
    one = await finished(work, 1, OLD)
    two = await finished(
        work, 2, NEW, model="SHAPLEY", model_order=0, period_end=DAY + timedelta(days=6), input_sha256="b" * 64
    )
    found = await compared(work, one, two)
    by_key: dict[str | None, ComparedRow] = {row.row.key: row for row in found.rows}
    ads, vk = by_key["google_ads"], by_key["vk"]
    assert [row.row.key for row in found.rows] == ["google_ads", "organic_search", "vk", "email"]
    assert (ads.change, vk.change) == (pytest.approx(0.3), pytest.approx(-0.2))
    both = sqrt(0.1**2 + 0.1**2)
    assert ads.interval is not None
    assert (ads.interval.low, ads.interval.high) == (pytest.approx(0.3 - both), pytest.approx(0.3 + both))
    assert (ads.move, ads.intervals_overlap, ads.rank_change) == (ShareMove.UP, False, 1)
    assert (vk.move, vk.intervals_overlap, vk.rank_change) == (ShareMove.DOWN, False, -1)
    assert (by_key["organic_search"].move, by_key["organic_search"].change) == (ShareMove.GONE, -0.2)
    assert (by_key["email"].move, by_key["email"].interval, by_key["email"].rank_change) == (ShareMove.NEW, None, None)
    assert vk.row.channel_id is not None
    assert [(each.what, each.one, each.two) for each in found.asked] == [
        ("MODEL", "MARKOV", "SHAPLEY"), ("ORDER", "1", "0"),
        ("PERIOD", "2026-06-01..2026-06-01", "2026-06-01..2026-06-07"),
        ("DATA", "a" * 64, "b" * 64),
    ]  # fmt: skip
    assert found.summary == (
        "The runs saw different data; they differ in: model, order, period, data. 2 of 2 shares moved by more than"
        " chance, most of all Google_Ads: 30.0% to 60.0%. 2 rows are in one of the runs only."
    )
    assert (found.is_same_input, [note.code for note in found.notes]) == (False, ["RUNS_OVERLAP", "MODELS_DIFFER"])


async def test_the_same_data_and_question_again(work: Work) -> None:
    await published_funnel(work)
    found = await compared(work, await finished(work, 1, OLD), await finished(work, 2, OLD))
    assert (found.is_same_input, found.asked) == (True, ())
    assert {row.move for row in found.rows} == {ShareMove.WITHIN_CHANCE}
    assert {(row.change, row.rank_change, row.intervals_overlap) for row in found.rows} == {(0.0, 0, True)}
    assert found.summary == "Both runs saw the same data. 0 of 3 shares moved by more than chance."


async def test_what_cannot_be_compared_is_refused(work: Work) -> None:
    await published_funnel(work)
    one = await finished(work, 1, OLD)
    refusals: list[tuple[UUID, type[Problem], str]] = [
        (one, Invalid, "INVALID"),
        (new_id(), NotFound, "NOT_FOUND"),
        (await finished(work, 2, {}, status="RUNNING"), Invalid, "RUN_NOT_FINISHED"),
        (await finished(work, 3, {}, dimension="RESOURCE"), Invalid, "INVALID"),
    ]
    for other, kind, code in refusals:
        with pytest.raises(kind) as refused:
            await compared(work, one, other)
        assert (refused.value.code, refused.value.field) == (code, "input.after")


def test_with_wilsons_intervals_it_is_newcombes() -> None:
    """And limits that were rounded to the wrong side of their estimate widen nothing."""
    for one, two in (((7, 34), (22, 41)), ((0, 10), (10, 10)), ((3, 3), (1, 80))):
        lows = wilson(*one), wilson(*two)
        assert lows[0] is not None
        assert lows[1] is not None
        wanted = newcombe.difference(*one, *two)
        assert wanted is not None
        found = apart(one[0] / one[1], lows[0], two[0] / two[1], lows[1])
        assert (max(-1, found.low), min(1, found.high)) == (pytest.approx(wanted.low), pytest.approx(wanted.high))
    assert apart(0.5, Interval(0.5, 0.5), 0.5, Interval(0.6, 0.7)) == Interval(0.0, pytest.approx(0.2))
