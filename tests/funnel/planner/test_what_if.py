"""What if, and conversions from history, by facts that were recorded."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import insert

from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from funnel.facts.record import record as record_facts
from funnel.inputs import Period
from funnel.models import DayCell, Resource
from funnel.planner.break_even import BreakEvenAsk, break_even
from funnel.planner.history import Passed, passed_on
from funnel.planner.what_if import WhatIf, WhatIfAsk, what_if
from funnel.reads import WorkReads
from funnel.spend.record import SpendRecord, record
from tests.factories.model import make_model, make_resource
from tests.factories.people import email, touch

pytestmark = [pytest.mark.anyio, pytest.mark.database]
MAY = {"start": date(2026, 5, 1), "end": date(2026, 5, 31)}


async def spent(work: Work, resource: Resource, amount: str) -> None:
    data = {"resource_id": resource.id, "period": MAY, "amount": {"amount": amount}}
    await record(work, SpendRecord.model_validate(data))


async def cells(work: Work, product_id: Any, resource: Resource, **values: int) -> None:
    same = {"workspace_id": work.workspace_id, "product_id": product_id, "resource_number": resource.number,
            "audience_number": 0, "day": date(2026, 5, 7)}  # fmt: skip
    rows = [
        {**same, "metric": metric, "step_key": "aware" if metric == "STEP_ENTRIES" else "", "value": value}
        for metric, value in values.items()
    ]
    await work.execute(insert(DayCell), rows)


async def ask(work: Work, product_id: Any, *moves: tuple[Resource, Resource, str], **more: Any) -> WhatIf:
    given = [
        {"from_resource_id": source.id, "to_resource_id": target.id, "amount": {"amount": amount}}
        for source, target, amount in moves
    ]
    asked = WhatIfAsk.model_validate({"product_id": product_id, "period": MAY, "moves": given} | more)
    return await what_if(WorkReads(work), asked)


async def test_money_moves_to_the_cheaper_unit(work: Work) -> None:
    """A: 10,000, 2 units; B: 20,000, 8 units. 5,000 from A to B: −1 + 2 units, +3,000.00, less a tenth commission."""
    model = await make_model(work)
    a, b = model.page, await make_resource(work, "Portal")
    await spent(work, a, "10000")
    await spent(work, b, "20000")
    sold = {"SALES": 2, "UNITS_SOLD": 2_000_000, "CONTRIBUTION": 600_000, "STEP_ENTRIES": 40}
    await cells(work, model.product.id, a, **sold)
    await cells(work, model.product.id, b, **{name: 4 * value for name, value in sold.items()})
    found = await ask(work, model.product.id, (a, b, "5000"), commission_share="0.1")
    assert found.effect is not None
    assert (found.effect.units, found.contribution, dict(found.effect.entries)) == (1, 270_000, {"aware": 20})
    assert [warning.code for warning in found.warnings] == ["SMALL_SAMPLE", "SMALL_SAMPLE"]
    free = await make_resource(work, "Free")
    unknown = await ask(work, model.product.id, (a, free, "5000"))
    assert (unknown.effect, unknown.contribution) == (None, None)
    assert "NO_HISTORY" in [warning.code for warning in unknown.warnings]
    with pytest.raises(Invalid) as refused:
        await ask(work, model.product.id, (a, b, "6000"), (a, free, "4001"))
    assert refused.value.field == "moves.1.amount"
    with pytest.raises(Invalid):
        await ask(work, model.product.id, (a, a, "1"))
    with pytest.raises(NotFound):
        await ask(work, a.id, (a, b, "1"))


async def test_too_little_history_asks_for_a_conversion(work: Work) -> None:
    model = await make_model(work)
    keys = ["aware", "asked", "sales", "bought"]
    passed = await passed_on(WorkReads(work), model.product.id, keys, Period.model_validate(MAY))
    assert passed == {key: Passed(0, 0) for key in keys}
    given = {"product_id": model.product.id, "history": MAY, "entries": 100,
             "conversions": [{"step_key": "aware", "conversion": "0.5"}]}  # fmt: skip
    found = await break_even(WorkReads(work), BreakEvenAsk.model_validate(given))
    assert [step.expected for step in found.figures.steps] == [100, 50, None]
    assert [warning.code for warning in found.figures.warnings] == ["NO_HISTORY", "NO_HISTORY"]
    with pytest.raises(Invalid) as refused:
        await break_even(WorkReads(work), BreakEvenAsk.model_validate({"history": MAY, "contribution": {"amount": 1}}))
    assert refused.value.field == "productId"


async def test_history_counts_who_reached_a_step_and_who_passed_on(work: Work) -> None:
    """Anna came twice, which is the goal of `aware`; Boris once: of 2 that reached it 1 passed on. Another month: 0."""
    model = await make_model(work)
    came = [("anna@a.test", 1), ("anna@a.test", 2), ("boris@a.test", 3)]
    facts = [
        touch("VISIT", email(address), occurred_at=datetime(2026, 5, day, 12, tzinfo=UTC)) for address, day in came
    ]
    await record_facts(work, facts)
    keys = ["aware", "asked", "sales", "bought"]
    passed = await passed_on(WorkReads(work), model.product.id, keys, Period.model_validate(MAY))
    assert [(one.entries, one.passed, one.share) for one in map(passed.__getitem__, keys)] == [
        (2, 1, None), (1, 0, None), (0, 0, None), (0, 0, None),
    ]  # fmt: skip
    june = Period(start=date(2026, 6, 1), end=date(2026, 6, 30))
    assert (await passed_on(WorkReads(work), model.product.id, keys, june))["aware"] == Passed(0, 0)
