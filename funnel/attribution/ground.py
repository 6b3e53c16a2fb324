"""What questions about journeys stand on: the workspace's days and money, and that what is asked about is there."""

from dataclasses import dataclass
from uuid import UUID

from crm.core.problems import Invalid, NotFound
from crm.core.reader import Reader

_STATEMENT = """
SELECT time_zone, currency, lookback_days,
  $2::uuid IS NULL OR EXISTS (SELECT 1 FROM products WHERE workspace_id = $1 AND id = $2) AS has_product,
  $3::text IS NULL OR EXISTS (
    SELECT 1 FROM steps s JOIN funnels f ON f.workspace_id = $1 AND f.id = s.funnel_id
    WHERE s.workspace_id = $1 AND s.key = $3 AND ($2::uuid IS NULL OR f.product_id = $2)) AS has_step
FROM workspaces WHERE id = $1
"""


@dataclass(frozen=True)
class Ground:
    """Zone, currency and the look-back journeys have where none is asked for."""

    time_zone: str
    currency: str
    lookback_days: int


async def ground(reader: Reader, product_id: UUID | None, step_key: str | None) -> Ground:
    """One statement. Raises NotFound for a product that is not there, Invalid for a step that no version of the
    product's funnel has (of any product's where none is asked for): nothing would look as if nobody had come.
    """
    row = await reader.fetchrow(_STATEMENT, reader.workspace_id, product_id, step_key)
    assert row is not None, "a reader is always inside an existing workspace"
    if not row["has_product"]:
        raise NotFound("There is no such product.", field="input.productId")
    if not row["has_step"]:
        whose = "No funnel has" if product_id is None else "No version of the product's funnel has"
        raise Invalid(
            f"{whose} a step {step_key!r}; name the key of one of its steps.", field="input.conversion.stepKey"
        )
    return Ground(row["time_zone"], row["currency"], row["lookback_days"])
