import pytest
from datetime import date
from crm.core.work import Work
from tests.factories.model import *
from funnel.channels.copy import copy_catalogue
from funnel.spend.record import SpendRecord, record
from funnel.goals.actuals import progress_of
from funnel.goals.close import close_due
from funnel.reads import WorkReads
from funnel.metrics.record import ResourceMetricsRecord, record as metric_record
pytestmark = [pytest.mark.anyio, pytest.mark.database]
async def test_all(work: Work) -> None:
    ch = await copy_catalogue(work)
    assert len(ch)==40, len(ch)
    m = await make_model(work)
    assert (await publish(work, FunnelPublish(product_id=m.product.id))).id == m.funnel.id
    g = await make_running(work, m)
    await insert_cell(work, m.product.id, Metric.STEP_GOAL_REACHED, date(2026,5,3), 7, resource=m.page.number, step="aware")
    s = await record(work, SpendRecord.model_validate(dict(resource_id=m.page.id, period=MAY, amount={"amount":"100"})))
    n = await metric_record(work, ResourceMetricsRecord.model_validate({"items":[dict(resource_id=m.page.id, day=date(2026,5,2), metric="FOLLOWERS", value="120")]}))
    print(await progress_of(WorkReads(work), [g.id], date(2026,5,10)))
    g2 = await make_goal(work, m, metric="FOLLOWERS", step_key="asked", target="200")
    print(await progress_of(WorkReads(work), [g.id, g2.id], date(2026,5,10)))
    print(await close_due(work))
