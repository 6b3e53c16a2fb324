"""What is asked of the economics of channels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from crm.core.problems import Invalid, NotFound
from crm.core.reader import Reader
from funnel.attribution.models import Model
from funnel.attribution.question import AttributionDimension, AttributionQuestion
from funnel.funnels.lifecycle import first_at
from funnel.models.words import LifecycleStage

MOST_STEPS = 10
"""Steps beside the lead's and the customer's that may be asked at once: each is a report of its own."""
MOST_DAYS = 1_096
"""Three years: cohorts by month times rows stay a small answer."""

_STEPS = """
SELECT w.currency, w.time_zone, w.lookback_days, s.key, s.name, s.phase, s.side, s.lifecycle_stage
FROM workspaces w
JOIN products p ON p.workspace_id = $1 AND p.id = $2
LEFT JOIN funnels f ON f.workspace_id = $1 AND f.product_id = $2 AND f.is_current
LEFT JOIN steps s ON s.workspace_id = $1 AND s.funnel_id = f.id
WHERE w.id = $1 ORDER BY s.position
"""


@dataclass(frozen=True)
class EconomicsQuestion:
    """The input, ids decoded. Without step keys leads are made by the first step of stage LEAD or later, customers by
    the first one of stage CUSTOMER or later.
    """

    product_id: UUID
    start: date
    end: date
    model: Model
    dimension: AttributionDimension
    lead_step_key: str | None = None
    customer_step_key: str | None = None
    step_keys: tuple[str, ...] = ()
    window_days: int | None = None
    as_known_at: datetime | None = None

    def of_sales(self) -> AttributionQuestion:
        """The credit of the period's sales."""
        return self.of_step(None)

    def of_step(self, step_key: str | None) -> AttributionQuestion:
        """The credit of the period's first entries into a step."""
        return AttributionQuestion(
            product_id=self.product_id, start=self.start, end=self.end, step_key=step_key, models=(self.model,),
            dimension=self.dimension, window_days=self.window_days, as_known_at=self.as_known_at,
        )  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """What a question stands on: the workspace's money and days, and which steps make leads and customers."""

    currency: str
    time_zone: str
    lookback_days: int
    lead_step: str | None
    customer_step: str | None


def check(question: EconomicsQuestion) -> None:
    """Raises Invalid with the field that is wrong; what attribution refuses it refuses itself."""
    if (question.end - question.start).days >= MOST_DAYS:
        raise Invalid(f"Ask for at most {MOST_DAYS} days at once.", field="input.period")
    if len(question.step_keys) > MOST_STEPS:
        raise Invalid(f"Ask for at most {MOST_STEPS} steps at once.", field="input.stepKeys")
    if not question.model.is_additive:
        raise Invalid(
            "Participation adds up to more than all, so nothing costs a part of it; choose another model.",
            field="input.model.key",
        )


async def stand(reader: Reader, question: EconomicsQuestion) -> Ground:
    """One statement. Raises NotFound for a product, Invalid for a step that are not there."""
    rows = await reader.fetch(_STEPS, reader.workspace_id, question.product_id)
    if not rows:
        raise NotFound("There is no such product.", field="input.productId")
    steps = [row for row in rows if row["key"] is not None]
    asked = [("leadStepKey", question.lead_step_key), ("customerStepKey", question.customer_step_key)]
    asked += [(f"stepKeys.{index}", key) for index, key in enumerate(question.step_keys)]
    known = {row["key"] for row in steps}
    for field, key in asked:
        if key is not None and key not in known:
            raise Invalid(f"The published funnel has no step {key!r}; name one of its steps.", field=f"input.{field}")
    lead = question.lead_step_key or first_at(steps, LifecycleStage.LEAD)
    customer = question.customer_step_key or first_at(steps, LifecycleStage.CUSTOMER)
    _check_order([row["key"] for row in steps], lead, customer, question)
    return Ground(rows[0]["currency"], rows[0]["time_zone"], rows[0]["lookback_days"], lead, customer)


def _check_order(keys: Sequence[str], lead: str | None, customer: str | None, question: EconomicsQuestion) -> None:
    """A customer was a lead before, or became both at one step."""
    if lead is not None and customer is not None and keys.index(customer) < keys.index(lead):
        field = "customerStepKey" if question.customer_step_key else "leadStepKey"
        raise Invalid(
            f"The step {customer!r}, which makes a customer, comes before {lead!r}, which makes a lead; name a step"
            " that is not after it for leads, or a later one for customers.",
            field=f"input.{field}",
        )
