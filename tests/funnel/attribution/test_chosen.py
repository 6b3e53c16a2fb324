"""Weight sets and runs as models: what they mean in a report, beside one conversion and in the timeline."""

from fractions import Fraction
from random import Random
from typing import Any

import pytest

from crm.core.ids import encode
from crm.core.problems import Invalid, Stale
from crm.core.reader import Reader
from crm.core.work import Work
from funnel.attribution.answer import Explanation
from funnel.attribution.credit import TouchLine, credit_of_touches
from funnel.attribution.explain_conversion import Asked, explain_conversion
from funnel.attribution.models import parse_model
from funnel.attribution_models.save import AttributionModelSave, StepWeight, save
from funnel.facts.facts import SaleFact
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import Published, published_funnel
from tests.funnel.attribution.asking import question, report
from tests.funnel.attribution.worlds import finished_run

pytestmark = [pytest.mark.anyio, pytest.mark.database]
ANN = email("ann@example.test")


async def ann_buys(work: Work) -> Published:
    """A visit by ads, a download by the site a day later (interested), a mail, and a sale; W lacks its second step."""
    funnel = await published_funnel(work)
    for number, (kind, name) in enumerate([("VISIT", "ads"), ("DOWNLOAD", "site"), ("COMMENT", "group")]):
        await recorded(work, touch(kind, ANN, occurred_at=at(days=number), resource_id=funnel.resource_ids[name]))
    await recorded(
        work,
        SaleFact(source="s", external_id="1", product_id=funnel.product_id, sold_at=at(days=4), identities=(ANN,),
                 units_micro=1_000_000, amount_minor=1_000),
    )  # fmt: skip
    return funnel


async def explained(work: Work, model: str, **asked: Any) -> Explanation:
    reader = Reader(await work.raw(), work.workspace_id)
    sale = await reader.fetchval("SELECT id FROM sales WHERE workspace_id = $1", work.workspace_id)
    return await explain_conversion(reader, sale, parse_model(model), asked=Asked(**asked))


async def credit(work: Work, model: str) -> list[int]:
    reader = Reader(await work.raw(), work.workspace_id)
    lines = "SELECT * FROM timeline_entries WHERE workspace_id = $1 AND kind = 'TOUCH' ORDER BY occurred_at"
    rows = await reader.fetch(lines, work.workspace_id)
    asked = {row["id"]: TouchLine(row["fact_id"], row["lead_id"], row["person_id"]) for row in rows}
    found = await credit_of_touches(reader, asked, model)
    return [found[line].amount.minor if line in found and found[line].amount else 0 for line in asked]


def amounts(found: Explanation) -> list[int | None]:
    return [touch.amount_minor for touch in found.touches]


async def test_a_missing_anchor_is_renormalised_everywhere_alike(work: Work) -> None:
    funnel = await ann_buys(work)
    found = await explained(work, "anchors(w)")
    assert amounts(found) == [429, 428, 143]
    assert sum(touch.share for touch in found.touches) == 1
    assert await credit(work, "anchors(w)") == amounts(found)
    told = await report(work, question(funnel, "", "anchors(w)"))
    assert {row.label: row.credits[0].amounts.amount_minor for row in told.rows} == {
        f"SpinaOK {name}": amount for name, amount in zip(["ads", "site", "group"], amounts(found), strict=True)
    }


async def test_a_set_of_ones_own(work: Work) -> None:
    funnel = await ann_buys(work)
    steps = (StepWeight(step_key="interested", weight=6_000),)
    given: dict[str, Any] = {"product_id": funnel.product_id, "key": "ours", "name": "Ours"}
    made = await save(work, AttributionModelSave(first=3_000, steps=steps, last=0, rest=1_000, **given))
    assert made.version == 1
    found = await explained(work, "anchors(ours)")
    assert amounts(found) == [300, 600, 100]
    assert [touch.rule for touch in found.touches] == [
        "first touch (30 %): 30 %",
        "last touch before 'interested' (60 %): 60 %",
        "one of 1 that are no anchor and share 10 %: 10 %",
    ]
    assert await credit(work, "anchors(ours)") == [300, 600, 100]
    changed = AttributionModelSave(first=4_000, steps=steps, last=0, rest=0, expected_version=1, **given)
    again = await save(work, changed)
    assert (again.id, again.version) == (made.id, 2)
    assert amounts(await explained(work, "anchors(ours)")) == [400, 600, 0]
    with pytest.raises(Stale):
        await save(work, changed)


async def test_sets_that_are_refused(work: Work) -> None:
    funnel = await published_funnel(work)
    given: dict[str, Any] = {"product_id": funnel.product_id, "name": "Ours", "last": 0}
    step = StepWeight(step_key="interested", weight=6_000)
    lost = StepWeight(step_key="nowhere", weight=6_000)
    for more, field in [
        ({"key": "a", "first": 3_000, "steps": (step,), "rest": 0}, "steps"),
        ({"key": "a", "first": 4_000, "steps": (lost,), "rest": 0}, "steps.0.stepKey"),
        ({"key": "w", "first": 4_000, "steps": (step,), "rest": 0}, "key"),
        ({"key": "a", "first": 0, "steps": (StepWeight(step_key="asked", weight=4_000),) * 2, "rest": 2_000}, "steps"),
    ]:
        with pytest.raises(Invalid) as refused:
            await save(work, AttributionModelSave(**given, **more))
        assert refused.value.field == field
    count = "SELECT count(*) FROM attribution_models WHERE workspace_id = $1"
    assert await (await work.raw()).fetchval(count, work.workspace_id) == 0
    for model, sentence in [("anchors(a)", "no weights called 'a'"), ("run(7)", "no attribution run '7'")]:
        with pytest.raises(Invalid, match=sentence) as refused:
            await report(work, question(funnel, "", "first", model))
        assert refused.value.field == "input.models.1.key"
    with pytest.raises(Invalid, match="give its productId"):
        await report(work, question(funnel, "", "anchors(a)", product_id=None))


async def test_a_finished_run_weighs_touches_by_its_own_dimension(work: Work) -> None:
    funnel = await ann_buys(work)
    shares = await finished_run(work, Random(0))
    weights = [Fraction(shares[key]) for key in ("google_ads", "organic_search", "vk")]
    wanted = [int(1_000 * weight / sum(weights)) for weight in weights]
    assert sum(wanted) == 1_000
    runs = "SELECT id FROM attribution_runs WHERE workspace_id = $1"
    run_id = await (await work.raw()).fetchval(runs, work.workspace_id)
    for key in ("run(1)", f"run({encode('run', run_id)})"):
        assert amounts(await explained(work, key)) == wanted
        assert await credit(work, key) == wanted
        told = await report(work, question(funnel, "", key))
        by_label = {row.label: row.credits[0].amounts.amount_minor for row in told.rows}
        assert [by_label.get(f"SpinaOK {name}", 0) for name in ("ads", "site", "group")] == wanted


async def test_an_unfinished_run_is_refused(work: Work) -> None:
    funnel = await ann_buys(work)
    await finished_run(work, Random(0), status="RUNNING", number=3)
    with pytest.raises(Invalid, match="The run 3 is running; only a finished one gives weights") as refused:
        await report(work, question(funnel, "", "run(3)"))
    assert (refused.value.code, refused.value.field) == ("MODEL_NOT_AVAILABLE", "input.models.0.key")
    with pytest.raises(Invalid, match="no attribution run"):
        await report(work, question(funnel, "", "run(run_x)"))


async def test_a_run_of_another_product_is_refused_and_one_of_another_step_is_told(work: Work) -> None:
    funnel = await ann_buys(work)
    await finished_run(work, Random(0))
    learnt = "UPDATE attribution_runs SET product_id = $2, step_key = 'aware' WHERE workspace_id = $1"
    raw = await work.raw()
    await raw.execute(learnt, work.workspace_id, funnel.product_id)
    assert "RUN_OF_ANOTHER_STEP" in {note.code for note in (await report(work, question(funnel, "", "run(1)"))).notes}
    same = await report(work, question(funnel, "aware", "run(1)"))
    assert "RUN_OF_ANOTHER_STEP" not in {note.code for note in same.notes}
    other = await published_funnel(work, name="Another", resources=False)
    for product_id in (other.product_id, None):
        with pytest.raises(Invalid, match="has learnt from another product") as refused:
            await report(work, question(funnel, "", "linear", "run(1)", product_id=product_id))
        assert (refused.value.code, refused.value.field) == ("MODEL_NOT_AVAILABLE", "input.models.1.key")


async def test_touches_before_the_window_are_told_with_nothing(work: Work) -> None:
    await ann_buys(work)
    found = await explained(work, "linear", window_days=2)
    assert [(touch.position, touch.amount_minor) for touch in found.touches] == [(0, 0), (0, 0), (1, 1_000)]
    assert found.touches[0].rule == "before the look-back: 0 %"
    assert [(note.code, note.message) for note in found.notes] == [
        ("TOUCHES_OUTSIDE_WINDOW", "2 touches lie before the look-back window.")
    ]
    nothing = await explained(work, "linear", window_days=0)
    assert [touch.position for touch in nothing.touches] == [0, 0, 0]
