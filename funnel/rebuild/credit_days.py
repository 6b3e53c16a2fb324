"""Day cells of credit against the journeys that the facts say: each day that counts as computed, once more.

The journeys are those of this rebuild, and all of them, so a mark that was not written shows. The models are the
kernel's: another one in SQL would round otherwise; what it gives is judged by loops with fractions in the tests.
"""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.core.reader import Reader
from funnel.attribution.conversions import Source
from funnel.attribution.load import load_from
from funnel.attribution.slots import Ground, ground
from funnel.credit_days.compute import compute
from funnel.rebuild.gather import run

_HOLD = "SELECT 1 FROM credit_day_states WHERE workspace_id = :workspace_id FOR UPDATE"
_IS_KEPT = "SELECT 1 FROM credit_day_states WHERE workspace_id = :workspace_id"
_INDEX = "CREATE INDEX ON rb_journeys (product_id, kind, step_key, occurred_at)"
_COMPUTED = """
SELECT d.* FROM credit_days d WHERE d.workspace_id = :workspace_id AND NOT EXISTS (
  SELECT 1 FROM credit_day_marks m WHERE m.workspace_id = :workspace_id AND m.product_id = d.product_id
    AND m.kind = d.kind AND m.step_key = d.step_key AND m.hour > d.begins - interval '1 hour' AND m.hour < d.ends)
ORDER BY d.product_id, d.kind, d.step_key, d.day
"""
_OF_DAY = """WITH
source AS (
  SELECT r.* FROM rb_journeys r
  WHERE $1::uuid IS NOT NULL AND r.product_id = $2 AND r.kind = $3 AND r.step_key = $4
    AND r.occurred_at >= $5 AND r.occurred_at < $6)
"""
_FORGET = (
    "DELETE FROM credit_days WHERE workspace_id = :workspace_id AND product_id = :product_id AND kind = :kind"
    " AND step_key = :step_key AND day = :day"
)
_KEY = ("product_id", "kind", "step_key", "day")
_SAID = (
    "totals", "unattributed", "outside", "shortened", "renormalised", "channel_numbers", "resource_numbers", "credit",
)  # fmt: skip


async def compare(session: AsyncSession, given: dict[str, Any], *, put_right: bool) -> int:
    """How many days say something else than the rebuilt journeys; with `put_right` they are left to be computed anew,
    and their journeys answer until then. Rows of another basis answer nothing and are not counted; they go too, because
    what they rest on might come back.
    """
    if (await run(session, _HOLD if put_right else _IS_KEPT, given)).scalar() is None:
        return 0
    await session.execute(text(_INDEX))
    raw = (await (await session.connection()).get_raw_connection()).driver_connection
    reader = Reader(raw, given["workspace_id"])
    known, wrong = await ground(reader), 0
    bases = known.bases
    for row in (await run(session, _COMPUTED, given)).mappings().all():
        is_asked = row["basis"] == bases.get(row["product_id"])
        is_right = is_asked and await _is_right(reader, known, row)
        wrong += is_asked and not is_right
        if put_right and not is_right:
            await run(session, _FORGET, given | {name: row[name] for name in _KEY})
    return wrong


async def _is_right(reader: Reader, known: Ground, row: Any) -> bool:
    """Whether the row says what the rebuilt journeys of its day say."""
    product_id = row["product_id"]
    of_day = (reader.workspace_id, product_id, row["kind"], row["step_key"], row["begins"], row["ends"])
    journeys = await load_from(
        reader, Source(_OF_DAY, of_day, product_id), zone=known.zone, days=known.lookback_days,
        declared={product_id: known.declared[product_id]},
    )  # fmt: skip
    wanted = compute(journeys, known)
    return all(row[name] == getattr(wanted, name) for name in _SAID)
