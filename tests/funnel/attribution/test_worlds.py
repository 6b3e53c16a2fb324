"""Whole workspaces under every model, dimension, window and start of the journey against loops with fractions."""

from itertools import product
from random import Random
from typing import Any

import pytest

from crm.core.reader import Reader
from crm.core.work import Work
from funnel.attribution.answer import Amounts, AttributionAnswer
from funnel.attribution.attribution_report import attribution_report
from funnel.attribution.question import AttributionDimension, JourneyFrom
from funnel.attribution_models.save import AttributionModelSave, StepWeight, save
from tests.factories.products import Published
from tests.funnel.attribution.asking import question
from tests.funnel.attribution.fractions_oracle import COLUMNS, Expected, expected
from tests.funnel.attribution.worlds import world
from tests.funnel.facts.histories import KEYS

pytestmark = [pytest.mark.anyio, pytest.mark.database]

MODELS = [
    "first", "last", "last_non_direct", "linear", "position(40,20,40)", "position(20,20,60)", "position(60,20,20)",
    "decay(1h)", "anchors(w)", "anchors(full)", "anchors(own)", "shapley", "participation", "run(1)",
]  # fmt: skip


async def own_set(work: Work, funnel: Published) -> None:
    steps = tuple(
        StepWeight(step_key=key, weight=w) for key, w in (("aware", 500), ("asked", 1_500), ("bought", 3_000))
    )
    given: dict[str, Any] = {"product_id": funnel.product_id, "key": "own", "name": "Ours", "steps": steps}
    await save(work, AttributionModelSave(first=2_000, last=3_000, rest=0, **given))


def columns(amounts: Amounts) -> dict[str, int]:
    figures = (amounts.conversions_micro, amounts.units_micro, amounts.amount_minor, amounts.contribution_minor)
    return dict(zip(COLUMNS, figures, strict=True))


def compare(found: AttributionAnswer, wanted: Expected, where: object) -> None:
    assert columns(found.totals) == {name: wanted.totals[name] for name in COLUMNS}, where
    assert columns(found.unattributed) == {name: wanted.unattributed[name] for name in COLUMNS}, where
    for place, model in enumerate(MODELS):
        for name in COLUMNS:
            credit = {row.key: columns(row.credits[place].amounts)[name] for row in found.rows}
            told = {key: value for key, value in credit.items() if value}
            assert told == {k: v for k, v in wanted.credit[model][name].items() if v}, (where, model, name)
            if model != "participation":
                assert sum(credit.values()) + columns(found.unattributed)[name] == columns(found.totals)[name]
    notes = {(note.code, note.message.split(":")[0]) for note in found.notes}
    for code, counts in (("WEIGHTS_RENORMALISED", wanted.renormalised), ("RUN_WITHOUT_WEIGHT", wanted.evened)):
        assert {model for each, model in notes if each == code} == {m for m, count in counts.items() if count}, where


@pytest.mark.parametrize("seed", range(4))
async def test_equals_loops_over_people(work: Work, seed: int) -> None:
    made = await world(work, seed)
    await own_set(work, made.funnel)
    reader, random = Reader(await work.raw(), work.workspace_id), Random(seed)
    for by, begin in product(AttributionDimension, JourneyFrom):
        for step in ["", random.choice(KEYS)]:
            days = random.choice([0, 3, 30, 365])
            asked = question(made.funnel, step, *MODELS, dimension=by, journey_from=begin, window_days=days)
            wanted = expected(
                made, step, by.value, MODELS, window_days=days, from_previous=begin is JourneyFrom.PREVIOUS_STEP
            )
            compare(await attribution_report(reader, asked), wanted, (step, by, begin, days))
