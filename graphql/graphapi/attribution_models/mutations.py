"""Root fields that write weight sets."""

from __future__ import annotations

from decimal import Decimal

import strawberry
from strawberry import UNSET

from crm.core.problems import Invalid
from funnel.attribution_models.save import AttributionModelSave, save
from graphapi.answers import ref
from graphapi.attribution_models.inputs import AttributionModelSaveInput
from graphapi.attribution_models.types import AttributionModel
from graphapi.compiler import id_of
from graphapi.context import Info
from graphapi.mutation import Payload, mutation, mutations, payload


@payload
class AttributionModelSavePayload(Payload):
    """The set as it is now."""

    model: AttributionModel | None = strawberry.field(default=None, description="The weight set.")


@mutations
class AttributionModelMutations:
    """Weights of stages."""

    @mutation
    async def attribution_model_save(self, info: Info, input: AttributionModelSaveInput) -> AttributionModelSavePayload:
        """Saves the weights of a product's stages; from then on `anchors(KEY)` is a model of it."""
        wanted = AttributionModelSave.model_validate(
            {
                "product_id": id_of("prod", input.product_id, field="productId"),
                "key": input.key,
                "name": input.name,
                "first": _weight(input.first, "first"),
                "steps": [
                    {"step_key": step.step_key, "weight": _weight(step.weight, f"steps.{index}.weight")}
                    for index, step in enumerate(input.steps)
                ],
                "last": _weight(input.last, "last"),
                "rest": _weight(input.rest, "rest"),
                "expected_version": None if input.expected_version is UNSET else input.expected_version,
            }
        )
        found = await save(info.work, wanted)
        return AttributionModelSavePayload(model=ref(AttributionModel, found.id))


def _weight(percent: Decimal, field: str) -> int:
    """Hundredths of a per cent."""
    whole = percent * 100
    if not whole.is_finite() or whole != whole.to_integral_value() or not 0 <= whole <= 10_000:
        raise Invalid("A weight is 0 to 100 per cent, with at most two decimals.", field=field)
    return int(whole)
