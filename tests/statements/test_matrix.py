"""The matrix of sixty resources, ten objectives and three variants takes no more statements than a small one."""

from typing import Any

import pytest
from sqlalchemy import text

from crm.core.ids import encode
from crm.core.work import Work, begin
from crm.models.words import Role
from tests.conftest import Urls
from tests.factories.model import make_model, make_running
from tests.statements.counting import counting
from tests.tenancy.settled import running

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
MATRIX = """
query($id: ID!, $period: PeriodInput!) {
  clusterMatrix(productId: $id, period: $period, variants: [AS_IS, TO_BE, ACTUAL]) {
    objectives { id name step { key } supports { id } }
    resources { id name kind placement state channel { key name } }
    cells { objective { id } resource { id }
      variants { variant state use extent metric unit target result cost { amount currency } due goal { id status }
        conclusion availableOn }
      suitability { value by reason evidence { n conversion costPerEntry { amount } } } }
    conclusion published { at by { name } } laterFacts { text } asIs { id }
    gaps { code severity message objective { id } resource { id name } goal { id } audience { id }
      suggestion { text goal { objective { id } resource { id } metric target } } }
  }
}
"""
LARGE = (
    "INSERT INTO resources (workspace_id, id, number, name, sort_key, kind, placement, users, purposes, state,"
    " created_at) SELECT :w, gen_random_uuid(), 100 + n, 'R' || n, 'r' || n, 'BLOG', 'OWN', '{AUDIENCE}',"
    " '{MARKETING}', 'ACTIVE', now() FROM generate_series(1, 59) n",
    "INSERT INTO objectives (workspace_id, id, product_id, name, position, created_at)"
    " SELECT :w, gen_random_uuid(), :p, 'O' || n, 10 + n, now() FROM generate_series(1, 6) n",
    "INSERT INTO resource_goals (workspace_id, id, product_id, resource_id, objective_id, text, metric, target,"
    " period_start, period_end, currency, status, created_at)"
    " SELECT :w, gen_random_uuid(), :p, r.id, o.id, 'Goal', 'CLICKS', 10, '2026-05-01', '2026-05-31', 'RUB', 'DRAFT',"
    " now() FROM resources r CROSS JOIN objectives o WHERE r.workspace_id = :w AND o.workspace_id = :w AND NOT EXISTS ("
    "  SELECT 1 FROM resource_goals g WHERE g.workspace_id = :w AND g.resource_id = r.id AND g.objective_id = o.id)",
)
MOST = 28
"""One for the workspace, eighteen for the model and the facts, and one for each type of record that is shown."""


async def enlarge(work: Work, product_id: Any) -> None:
    for statement in LARGE:
        await work.execute(text(statement), {"w": work.workspace_id, "p": product_id})


async def test_the_size_of_the_cluster_costs_no_statement(urls: Urls) -> None:
    counts, cells = [], []
    async with running(urls, read_connections=1) as client, counting(client.database) as counter:
        office = await client.office()
        async with begin(client.database.sessions, office.actor()) as work:
            model = await make_model(work)
            await make_running(work, model)
            await make_running(work, model, step_key="asked", metric="FOLLOWERS")
        asked = {"id": encode("prod", model.product.id), "period": {"start": "2026-05-01", "end": "2026-05-31"}}
        for _ in range(2):
            await client.graphql(MATRIX, asked, key=office.keys[Role.STRATEGIST])  # who asks, and types of columns
            with counter.fresh() as seen:
                answer = await client.graphql(MATRIX, asked, key=office.keys[Role.STRATEGIST])
            counts.append((len(seen.reads), len(seen.writes)))
            cells.append(sum(len(cell["variants"]) for cell in answer.data["clusterMatrix"]["cells"]))
            if len(counts) == 1:
                async with begin(client.database.sessions, office.actor()) as work:
                    await enlarge(work, model.product.id)
    assert cells == [6, 1800]
    assert counts == [(MOST, 0), (MOST - 2, 0)]  # with goals everywhere no gap suggests one: two selections less
