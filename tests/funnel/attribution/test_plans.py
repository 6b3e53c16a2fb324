"""How the kept journeys of a question are found, by the one plan that a connection for reading makes for all values.

In a database of its own with many journeys: what the planner prefers hangs on how many rows it believes there are, and
in the worker's database that is what tests before left, with the pages they grew and rolled back.
"""

from dataclasses import replace
from uuid import UUID, uuid4

import asyncpg
import pytest

from crm.core.database import Database
from funnel.attribution.conversions import source
from funnel.attribution.question import AttributionQuestion
from tests.conftest import Urls
from tests.factories.products import Published
from tests.funnel.attribution.asking import question
from tests.http import make_office
from tests.plans.explained import explained

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

PRODUCTS = [uuid4() for _ in range(10)]
FILL = """
INSERT INTO journeys (workspace_id, conversion_id, kind, lead_id, product_id, audience_number, step_key, occurred_at,
  touch_ids, channel_numbers, resource_numbers, ages, step_starts, units_micro)
SELECT $1, gen_random_uuid(), CASE n % 3 WHEN 0 THEN 'SALE' ELSE 'STEP_ENTRY' END, gen_random_uuid(),
  ($2::uuid[])[1 + n % 10], 0, CASE n % 3 WHEN 0 THEN '' ELSE 'step' || n % 7 END, now() - n * interval '1 hour',
  '{}', '{}', '{}', '{}', '{}', 0 FROM generate_series(1, 10000) AS n
"""


async def fill(urls: Urls, *workspaces: UUID) -> None:
    """Journeys of leads that are not there: foreign keys are off meanwhile."""
    connection = await asyncpg.connect(urls.superuser)
    await connection.execute("SET session_replication_role = replica")
    for workspace_id in workspaces:
        await connection.execute(FILL, workspace_id, PRODUCTS)
    await connection.execute("VACUUM ANALYZE journeys")
    await connection.close()


async def index_condition(database: Database, workspace_id: UUID, asked: AttributionQuestion) -> str:
    """Of the one scan."""
    head = source(workspace_id, asked, "UTC").head
    (found,) = (await explained(database, workspace_id, f"{head} SELECT * FROM source")).conditions("journeys")
    return found


async def test_the_journeys_of_a_product_are_looked_up_by_its_index(database: Database, urls: Urls) -> None:
    own, other = [(await make_office(database, name)).workspace_id for name in ("Own", "Other")]
    await fill(urls, own, other)
    asked = question(Published(PRODUCTS[0], uuid4(), 1, {}, {}, {}))
    of_product = await index_condition(database, own, asked)
    assert "product_id = $2" in of_product
    assert "occurred_at >= $5" in of_product
    of_all = await index_condition(database, own, replace(asked, product_id=None))
    assert "occurred_at >= $5" in of_all
    assert "product_id" not in of_all
