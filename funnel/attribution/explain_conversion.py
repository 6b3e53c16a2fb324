"""Why a conversion is credited as it is: its touches, shares and rules, from its journey."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from crm.core.clock import day_of
from crm.core.problems import NotFound
from crm.core.reader import Reader
from funnel.attribution import kernel
from funnel.attribution.answer import ExplainedTouch, Explanation
from funnel.attribution.attribution_report import notes
from funnel.attribution.choose import choose
from funnel.attribution.conversions import Source, source
from funnel.attribution.explain import explain
from funnel.attribution.load import AMOUNT, load_from
from funnel.attribution.models import Model
from funnel.attribution.paths import cut
from funnel.attribution.question import AttributionDimension, AttributionQuestion, JourneyFrom, JourneyOf
from funnel.attribution.seen import DISTINCT, Seen, see
from funnel.models.words import ConversionKind

_CONVERSION = """
SELECT j.kind, j.lead_id, j.product_id, j.step_key, j.occurred_at, j.units_micro, j.amount_minor, w.currency,
  w.time_zone, w.lookback_days
FROM journeys j JOIN workspaces w ON w.id = j.workspace_id
WHERE j.workspace_id = $1 AND j.conversion_id = $2 AND j.kind <> 'HANDOFF'
"""
_TOUCHES = """{head}
SELECT t.id, t.occurred_at, t.channel_id, t.resource_id
FROM source s CROSS JOIN LATERAL unnest(s.touch_ids) WITH ORDINALITY AS u(id, place)
JOIN touchpoints t ON t.workspace_id = $1 AND t.id = u.id
ORDER BY u.place
"""


@dataclass(frozen=True)
class Asked:
    """How the conversion is looked at; as in the report."""

    window_days: int | None = None
    journey_from: JourneyFrom = JourneyFrom.FIRST_TOUCH
    journey_of: JourneyOf = JourneyOf.PERSON


async def explain_conversion(
    reader: Reader, conversion_id: UUID, model: Model, *, field: str = "conversionId", asked: Asked | None = None
) -> Explanation:
    """Shares of a step entry or sale under a model. Touches before the look-back stand first, with nothing.

    Raises NotFound; Invalid for a model that is not there.
    """
    found = await reader.fetchrow(_CONVERSION, reader.workspace_id, conversion_id)
    if found is None:
        raise NotFound("There is no such conversion; give the id of a step entry or of a sale.", field=field)
    question = _question(found, model, asked or Asked())
    conversion = source(reader.workspace_id, question, found["time_zone"], conversion_id)
    seen = await _seen(reader, found, question, conversion)
    touches = await reader.fetch(_TOUCHES.format(head=conversion.head), *conversion.given)
    report = kernel.report(
        seen.paths_for(seen.models[0]), seen.models, size=max(seen.size, len(seen.by.rows)), direct=seen.direct,
        lookback=seen.journeys.lookback,
    )  # fmt: skip
    return Explanation(
        conversion_id=conversion_id,
        kind=found["kind"],
        lead_id=found["lead_id"],
        occurred_at=found["occurred_at"],
        units_micro=found["units_micro"],
        amount_minor=found["amount_minor"],
        currency=found["currency"],
        touches=tuple(_touches(seen, touches, has_amount=found["amount_minor"] is not None)),
        notes=tuple(notes(report)),
    )


def _question(found: Any, model: Model, asked: Asked) -> AttributionQuestion:
    day = day_of(found["occurred_at"], found["time_zone"])
    return AttributionQuestion(
        product_id=found["product_id"],
        start=day - timedelta(days=1),
        end=day + timedelta(days=1),
        step_key=found["step_key"] if found["kind"] == ConversionKind.STEP_ENTRY else None,
        models=(model,),
        dimension=AttributionDimension.CHANNEL,
        window_days=asked.window_days if asked.window_days is not None else found["lookback_days"],
        journey_from=asked.journey_from,
        journey_of=asked.journey_of,
    )


async def _seen(reader: Reader, found: Any, question: AttributionQuestion, conversion: Source) -> Seen:
    chosen = await choose(reader, question.models, question.product_id, ["model.key"])
    journeys = await load_from(
        reader, conversion, zone=found["time_zone"], days=question.window_days or 0,
        from_previous_step=question.journey_from is JourneyFrom.PREVIOUS_STEP, declared=chosen.declared,
    )  # fmt: skip
    return await see(reader, question.dimension, conversion, journeys, chosen)


def _touches(seen: Seen, touches: Sequence[Any], *, has_amount: bool) -> Iterator[ExplainedTouch]:
    """In path order; positions count the touches inside the look-back."""
    model = seen.models[0]
    ready = cut(seen.paths_for(model), seen.journeys.lookback)
    direct = None if model.kind in DISTINCT else seen.direct
    lines = iter(explain(ready.paths, model, direct=direct) if ready.attributed.any() else ())
    for touch, kept in zip(touches, ready.touch_kept, strict=True):
        line = next(lines) if kept else None
        yield ExplainedTouch(
            position=line.position if line else 0,
            touchpoint_id=touch["id"],
            occurred_at=touch["occurred_at"],
            channel_id=touch["channel_id"],
            resource_id=touch["resource_id"],
            share=line.share if line else Fraction(0),
            amount_minor=(line.credit[AMOUNT] if line else 0) if has_amount else None,
            rule=line.rule if line else "before the look-back: 0 %",
        )
