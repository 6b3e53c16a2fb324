"""The attribution report over recorded facts against loops with exact fractions: per step and per sale, to the unit."""

from collections import Counter
from datetime import date
from fractions import Fraction
from random import Random

import pytest

from crm.core.reader import Reader
from crm.core.work import Work
from funnel.attribution.attribution_report import attribution_report
from funnel.attribution.explain_conversion import explain_conversion
from funnel.attribution.models import parse_model
from funnel.attribution.question import AttributionDimension, AttributionQuestion
from tests.factories.products import Published, published_funnel
from tests.funnel.facts.histories import KEYS, Event, history, meaning_of
from tests.funnel.facts.test_any_order import play

pytestmark = [pytest.mark.anyio, pytest.mark.database]

MODELS = ("first", "last", "last_non_direct", "linear", "position(40,20,40)", "position(60,20,20)")


def weights(model: str, count: int) -> list[Fraction]:
    """The rules of numbers.md; nothing here is direct, so the last touch is the last non-direct one."""
    if model == "first":
        return [Fraction(int(place == 0)) for place in range(count)]
    if model in ("last", "last_non_direct"):
        return [Fraction(int(place == count - 1)) for place in range(count)]
    if model == "linear":
        return [Fraction(1, count)] * count
    first, middle, last = (Fraction(int(part), 100) for part in model[9:-1].split(","))
    if count == 1:
        return [Fraction(1)]
    if count == 2:
        return [first / (first + last), last / (first + last)]
    return [first, *[middle / (count - 2)] * (count - 2), last]


def split(value: int, shares: list[Fraction]) -> list[int]:
    """Largest remainder, ties to the earlier touch."""
    parts = [int(value * share) for share in shares]
    order = sorted(range(len(shares)), key=lambda place: (-(value * shares[place] - parts[place]), place))
    for place in order[: value - sum(parts)]:
        parts[place] += 1
    return parts


def expected(events: list[Event], step: str, model: str) -> tuple[Counter[str | None], Counter[str | None], int]:
    """Credited micro-conversions and minor units by resource, and how many conversions no touch precedes."""
    counts: Counter[str | None] = Counter()
    money: Counter[str | None] = Counter()
    unattributed = 0
    by_id = {event.external_id: event for event in events}
    for person in {event.person for event in events}:
        found = meaning_of([event for event in events if event.person == person])
        for (key, sale), path in found.journeys.items():
            if key != step or (not step and not found.entries):
                continue
            amount = by_id[sale].amount or 0 if sale else 0
            unattributed += not path
            shares = weights(model, len(path)) if path else []
            for touch, part in zip(path, split(1_000_000, shares) if path else [], strict=True):
                counts[by_id[touch].resource] += part
            for touch, part in zip(path, split(amount, shares) if path else [], strict=True):
                money[by_id[touch].resource] += part
    return counts, money, unattributed


def question(funnel: Published, step: str) -> AttributionQuestion:
    return AttributionQuestion(
        product_id=funnel.product_id,
        start=date(2025, 1, 1),
        end=date(2027, 12, 31),
        step_key=step or None,
        models=tuple(parse_model(model) for model in MODELS),
        dimension=AttributionDimension.RESOURCE,
        window_days=365,
    )


@pytest.mark.parametrize("seed", range(5))
async def test_equals_loops_with_fractions(work: Work, seed: int) -> None:
    random = Random(seed)
    funnel = await published_funnel(work)
    events = await play(work, funnel, random, history(random, people=4, length=24))
    reader = Reader(await work.raw(), work.workspace_id)
    names = {resource_id: name for name, resource_id in funnel.resource_ids.items()}
    for step in ["", *KEYS]:
        found = await attribution_report(reader, question(funnel, step))
        for place, model in enumerate(MODELS):
            counts, money, unattributed = expected(events, step, model)
            credits = {names.get(row.resource_id): row.credits[place].amounts for row in found.rows}
            assert {k: v.conversions_micro for k, v in credits.items() if v.conversions_micro} == +counts, (step, model)
            assert {k: v.amount_minor for k, v in credits.items() if v.amount_minor} == +money, (step, model)
            assert found.unattributed.conversions_micro == unattributed * 1_000_000
            whole = sum(v.conversions_micro for v in credits.values()) + found.unattributed.conversions_micro
            assert whole == found.totals.conversions_micro


async def test_an_explanation_adds_up_to_the_report(work: Work) -> None:
    random = Random(7)
    funnel = await published_funnel(work)
    await play(work, funnel, random, history(random, people=4, length=30))
    reader = Reader(await work.raw(), work.workspace_id)
    sales = await reader.fetch("SELECT id FROM sales WHERE workspace_id = $1", work.workspace_id)
    assert sales
    found = await attribution_report(reader, question(funnel, ""))
    for place, key in enumerate(MODELS):
        told: Counter[str | None] = Counter()
        for sale in sales:
            for touch in (await explain_conversion(reader, sale["id"], parse_model(key))).touches:
                told[touch.resource_id and str(touch.resource_id)] += touch.amount_minor or 0
        rows = {row.resource_id and str(row.resource_id): row.credits[place].amounts.amount_minor for row in found.rows}
        assert {k: v for k, v in rows.items() if v} == +told
