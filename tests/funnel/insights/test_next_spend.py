"""The next best spend: worked by hand, against plain Python loops over noisy weeks, and over recorded facts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import isinf, sqrt
from random import Random
from statistics import fmean

import numpy as np
import pytest

from crm.core.problems import Invalid
from crm.core.reader import Reader
from crm.core.work import Work
from funnel.attribution.answer import RowKey
from funnel.attribution.models import parse_model
from funnel.attribution.question import AttributionDimension, AttributionQuestion
from funnel.facts.facts import SaleFact
from funnel.inputs import Amount
from funnel.insights.next_spend import Confounder, NextSpend, SpendRow, advise, next_spend
from funnel.insights.response import drawn_weeks
from funnel.insights.weeks import Weeks, read_weeks, whole_weeks
from funnel.spend.record import SpendRecord
from funnel.spend.record import record as spend
from tests.factories.people import email, recorded, touch
from tests.factories.products import published_funnel

NOW = datetime(2026, 9, 1, tzinfo=UTC)
MONDAY = date(2026, 1, 5)
NAMES = ("(not given)", "Ads", "Group", "Flat", "Free")


def weeks_of(rows: dict[str, tuple[list[float], list[float]]], ripe: int | None = None) -> Weeks:
    """Rows by name: spend and conversions by week."""
    count = len(next(iter(rows.values()))[0])
    empty: tuple[list[float], list[float]] = ([0.0] * count, [0.0] * count)
    told = [rows.get(name, empty) for name in NAMES]
    keys = tuple(RowKey(name.lower(), name) for name in NAMES)
    return Weeks(
        "RUB", keys, MONDAY, np.array([row[0] for row in told], float), np.array([row[1] for row in told], float),
        count if ripe is None else ripe, 9,
    )  # fmt: skip


def by_label(found: NextSpend) -> dict[str, SpendRow]:
    return {row.row.label: row for row in found.rows}


def test_worked_by_hand() -> None:
    """Ads: y = 5 + 2·√x, now (4² + 3² + 2² + 1²)/4 = 7.5; Group: y = 20 + ½·√x, now 16 in every one of the last weeks.
    A step of 4: Ads gain 2·(√11.5 − √7.5); Group loses ½·(√16 − √12).
    """
    ads = [float(number) for number in (5, 6, 1, 2, 3, 4, 5, 6, 4, 3, 2, 1)]
    group = [float(number) for number in (2, 5, 3, 6, 1, 5, 2, 6, 4, 4, 4, 4)]
    found = advise(
        weeks_of({
            "Ads": ([number**2 for number in ads], [5 + 2 * number for number in ads]),
            "Group": ([number**2 for number in group], [20 + 0.5 * number for number in group]),
        }),
        "linear", 4, NOW,
    )  # fmt: skip
    rows = by_label(found)
    gain = 2 * (sqrt(11.5) - sqrt(7.5))
    assert rows["Ads"].gain is not None
    assert rows["Ads"].gain.expected == pytest.approx(gain)
    assert (rows["Ads"].gain.interval.low, rows["Ads"].gain.interval.high) == pytest.approx((gain, gain))
    assert rows["Ads"].cost_of_next(4)[0] == round(4 / gain)
    assert (rows["Ads"].now_minor, rows["Ads"].range_minor, rows["Ads"].missing) == (8, (1, 36), None)
    assert [row.row.label for row in found.rows] == ["Ads", "Group"]
    (move,) = found.moves
    assert (move.source.label, move.target.label, move.is_clear) == ("Group", "Ads", True)
    assert move.gain.expected == pytest.approx(gain - 0.5 * (4 - sqrt(12)))
    assert {note.code for note in found.notes} == {"OBSERVED_ONLY", "BEST_OF_MANY"}


def noisy(seed: int, count: int = 30) -> dict[str, tuple[list[float], list[float]]]:
    random = Random(seed)
    ads = [float(random.randint(0, 9) * 10_000) for _ in range(count)]
    group = [float(random.randint(2, 30) * 1_000) for _ in range(count)]
    return {
        "Ads": (ads, [random.random() * 3 + sqrt(x) / 50 for x in ads]),
        "Group": (group, [random.random() * 8 + sqrt(x) / 200 for x in group]),
    }


def oracle_slope(spent: list[float], sold: list[float]) -> float:
    roots = [sqrt(x) for x in spent]
    middle, level = fmean(roots), fmean(sold)
    below = sum((root - middle) ** 2 for root in roots)
    return sum((root - middle) * (y - level) for root, y in zip(roots, sold, strict=True)) / below


def oracle_quantile(values: list[float], part: float) -> float:
    ordered, place = sorted(values), part * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


@pytest.mark.parametrize("seed", range(3))
def test_noisy_weeks_are_the_oracles(seed: int) -> None:
    """Plain loops over the same draws of weeks: curve, gain, its interval, the move and its interval."""
    data, step = noisy(seed), 5_000
    found, ripe = advise(weeks_of(data, ripe=26), "linear", step, NOW), 26
    draws = [[int(week) for week in draw] for draw in drawn_weeks(ripe)]
    now = {name: fmean(spent[-4:]) for name, (spent, _) in data.items()}

    def effect(name: str, weeks: list[int], change: float) -> float:
        spent, sold = data[name]
        slope = oracle_slope([spent[week] for week in weeks], [sold[week] for week in weeks])
        return max(slope, 0.0) * (sqrt(now[name] + change) - sqrt(now[name]))

    for name, row in by_label(found).items():
        if now[name] + step > max(data[name][0][:ripe]):
            assert row.missing == "A step more than now is beyond what was ever spent in a week."
            continue
        again = [effect(name, weeks, step) for weeks in draws]
        assert row.gain is not None
        assert row.gain.expected == pytest.approx(effect(name, list(range(ripe)), step))
        assert row.gain.interval.low == pytest.approx(oracle_quantile(again, 0.025), abs=1e-9)
        assert row.gain.interval.high == pytest.approx(oracle_quantile(again, 0.975), abs=1e-9)
    for move in found.moves:
        pair = move.source.label, move.target.label
        again = [effect(pair[0], weeks, -step) + effect(pair[1], weeks, step) for weeks in draws]
        assert move.gain.interval.low == pytest.approx(oracle_quantile(again, 0.025), abs=1e-9)
        assert move.is_clear == (oracle_quantile(again, 0.025) > 0)


def test_weeks_are_drawn_in_blocks_of_neighbours() -> None:
    draws = drawn_weeks(26)
    assert draws.shape == (1_000, 26)
    assert (int(draws.min()), int(draws.max())) == (0, 25)
    for block in range(6):
        part = draws[:, block * 4 : block * 4 + 4]
        assert (np.diff(part, axis=1) == 1).all()
    assert (drawn_weeks(26) == draws).all()


def test_below_every_threshold_it_says_what_is_missing() -> None:
    data = noisy(1)
    spent, sold = data["Ads"]
    cases: list[tuple[dict[str, tuple[list[float], list[float]]], int, str]] = [
        (data, 11, "11 ripe weeks of 12."),
        ({"Ads": ([0.0] * 23 + [1.0, 2.0, 3.0, 1.0, 4.0, 5.0, 6.0], sold)}, 30, "7 weeks with spend of 8."),
        ({"Ads": (spent, [0.5] * 30)}, 30, "15.0 credited conversions of 30."),
        (
            {"Ads": ([10_000.0 + week for week in range(30)], [2.0] * 30)}, 30,
            "Weekly spend varies by 0.1% of its mean; 10% are needed.",
        ),
    ]  # fmt: skip
    for rows, ripe, sentence in cases:
        found = advise(weeks_of(rows, ripe=ripe), "linear", 100, NOW)
        row = by_label(found)["Ads"]
        assert (row.missing, row.gain, row.cost_of_next(100)) == (sentence, None, (None, None))
        assert found.moves == ()
        assert found.notes[0].code == "NOT_ENOUGH_DATA"


def test_confounders_are_named() -> None:
    """Ads rise all the time, Group with them; what is free sells with both."""
    ads = [float(week * 100) for week in range(1, 21)]
    group = [spent * 2 + 1 for spent in ads]
    found = advise(
        weeks_of({
            "Ads": (ads, [2 + spent / 500 for spent in ads]), "Group": (group, [3.0] * 20),
            "Free": ([0.0] * 20, [spent / 100 for spent in ads]),
        }),
        "linear", None, NOW,
    )  # fmt: skip
    row = by_label(found)["Ads"]
    assert [kind for kind, _ in row.confounders] == [
        Confounder.TREND, Confounder.OTHER_SPEND, Confounder.UNPAID_CREDIT,
    ]  # fmt: skip
    assert row.confounders[0][1] == "Its spend rose all the time (r = 1.00)."
    assert found.step_minor == round((fmean(ads[-4:]) + fmean(group[-4:])) / 10)
    assert row.missing == "A step more than now is beyond what was ever spent in a week."


def test_a_curve_that_may_be_flat_has_an_open_end() -> None:
    """More money with fewer conversions is no loss to be had by spending more: the gain is 0, its price unknown."""
    spent = [float(week % 7 * 1_000) for week in range(28)]
    found = advise(weeks_of({"Ads": (spent, [10 - sqrt(x) / 20 for x in spent])}), "linear", 1_000, NOW)
    row = by_label(found)["Ads"]
    assert row.gain is not None
    assert (row.gain.expected, row.cost_of_next(1_000)) == (0.0, (None, None))
    random = Random(4)
    unsure = advise(
        weeks_of({"Ads": (spent, [2 + sqrt(x) / 70 + random.random() * 4 for x in spent])}), "linear", 1_000, NOW
    )
    price, ends = by_label(unsure)["Ads"].cost_of_next(1_000)
    assert price is not None
    assert ends is not None
    assert (ends.low < price, isinf(ends.high)) == (True, True)


def test_whole_weeks() -> None:
    assert whole_weeks(date(2026, 6, 1), date(2026, 6, 30)) == (date(2026, 6, 1), 4)  # a Monday to a Tuesday
    assert whole_weeks(date(2026, 6, 2), date(2026, 6, 14)) == (date(2026, 6, 8), 1)
    assert whole_weeks(date(2026, 6, 2), date(2026, 6, 13)) == (date(2026, 6, 8), 0)


@pytest.mark.anyio
@pytest.mark.database
async def test_over_facts_credit_stands_in_the_week_of_its_touch(work: Work) -> None:
    """Ads in the first week bring a visit, the sale comes in the third one; half of it is the group's of week two."""
    funnel = await published_funnel(work)
    ann, first = email("ann@example.test"), datetime(2026, 6, 2, 9, tzinfo=UTC)
    await recorded(
        work,
        touch("VISIT", ann, resource_id=funnel.resource_ids["ads"], occurred_at=first),
        touch("DOWNLOAD", ann, resource_id=funnel.resource_ids["group"], occurred_at=first + timedelta(days=7)),
        SaleFact(
            product_id=funnel.product_id, sold_at=first + timedelta(days=15), source="t", external_id="s",
            identities=(ann,), amount_minor=1_000,
        ),
    )  # fmt: skip
    for day, amount in ((date(2026, 6, 1), "70"), (date(2026, 6, 8), "30"), (date(2026, 5, 31), "9")):
        given = {"resource_id": funnel.resource_ids["ads"], "period": {"start": day, "end": day}}
        await spend(work, SpendRecord.model_validate({**given, "amount": {"amount": amount}}))
    asked = AttributionQuestion(
        funnel.product_id, date(2026, 5, 28), date(2026, 6, 28), None, (parse_model("linear"),),
        AttributionDimension.CHANNEL,
    )  # fmt: skip
    reader = Reader(await work.raw(), work.workspace_id)
    found = await read_weeks(reader, asked, datetime(2026, 7, 6, 12, tzinfo=UTC))
    place = {row.key: number for number, row in enumerate(found.rows)}
    assert (found.first, found.spend.shape[1]) == (date(2026, 6, 1), 4)
    assert found.spend[place["google_ads"]].tolist() == [7_000, 3_000, 0, 0]
    assert found.conversions[place["google_ads"]].tolist() == [0.5, 0, 0, 0]
    assert found.conversions[place["vk"]].tolist() == [0, 0.5, 0, 0]
    assert (found.ripe_days, found.ripe) == (15, 2)  # credit came within 8 and 15 days; the third week ended 14 ago
    told = await next_spend(reader, asked, step=Amount(amount=Decimal(10)), now=datetime(2026, 7, 6, 12, tzinfo=UTC))
    assert [(row.row.key, row.missing) for row in told.rows] == [("google_ads", "2 ripe weeks of 12.")]
    assert (told.step_minor, told.moves, told.rows[0].now_minor) == (1_000, (), 2_500)


@pytest.mark.anyio
@pytest.mark.database
async def test_what_cannot_be_learnt_is_refused(work: Work) -> None:
    funnel = await published_funnel(work)
    asked = AttributionQuestion(
        funnel.product_id, date(2026, 6, 1), date(2026, 6, 28), None, (parse_model("linear"),),
        AttributionDimension.CHANNEL,
    )  # fmt: skip
    reader = Reader(await work.raw(), work.workspace_id)
    for change, step, field in (
        ({"dimension": AttributionDimension.CAMPAIGN}, None, "input.dimension"),
        ({"models": (parse_model("participation"),)}, None, "input.model.key"),
        ({"start": date(2023, 1, 1)}, None, "input.period"),
        ({}, Amount(amount=Decimal(0)), "input.step.amount"),
        ({}, Amount(amount=Decimal(1), currency="EUR"), "input.step"),
        ({"step_key": "nowhere"}, None, "input.conversion.stepKey"),
    ):
        with pytest.raises(Invalid) as refused:
            await next_spend(reader, replace(asked, **change), step=step, now=NOW)  # type: ignore[arg-type]  # a case each
        assert refused.value.field == field
