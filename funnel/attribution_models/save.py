"""Saves the weights of a product's stages under a key: from then on `anchors(KEY)` is a model of it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.attribution.models import ANCHOR_SETS, WHOLE, percent
from funnel.inputs import Input, Key, Name
from funnel.models import AttributionModel, Funnel, Product, Step

MOST_STEPS = 20
Weight = Annotated[int, Field(ge=0, le=WHOLE)]
"""Hundredths of a per cent."""


class StepWeight(Input):
    """The last touch before the first entry into a step, and what it gets."""

    step_key: Key
    weight: Weight


class AttributionModelSave(Input):
    """The whole set; saved under a key that is there it takes its place."""

    product_id: UUID
    key: Key
    name: Name
    first: Weight
    steps: Annotated[tuple[StepWeight, ...], Field(max_length=MOST_STEPS)]
    last: Weight
    rest: Weight
    expected_version: int | None = None


async def save(work: Work, data: AttributionModelSave) -> AttributionModel:
    """Raises Invalid for weights that do not sum to 100 % and steps the product's funnel does not have, NotFound."""
    work.actor.require(Action.FUNNEL_EDIT)
    _check_weights(data)
    await _check_steps(work, data)
    found = await _held(work, data)
    if found is None:
        found = AttributionModel(
            workspace_id=work.workspace_id, id=new_id(), product_id=data.product_id, key=data.key, version=0
        )
        work.session.add(found)
    require_version("model", found.version, data.expected_version)
    found.name, found.first_weight, found.last_weight, found.rest_weight = data.name, data.first, data.last, data.rest
    found.steps = [{"stepKey": step.step_key, "weight": step.weight} for step in data.steps]
    found.saved_at, found.saved_by_id = work.now, work.actor.member_id
    found.version += 1
    audit.record(work, "ATTRIBUTION_MODEL_SAVED", object_type="AttributionModel", object_id=found.id)
    await work.flush()
    return found


async def _held(work: Work, data: AttributionModelSave) -> AttributionModel | None:
    """Under the product's lock, so that two who save a new key at once do not both find nothing."""
    product = (
        select(Product.id)
        .where(Product.workspace_id == work.workspace_id, Product.id == data.product_id)
        .with_for_update(key_share=True)
    )
    await work.scalar(product)
    known = (
        select(AttributionModel)
        .where(
            AttributionModel.workspace_id == work.workspace_id,
            AttributionModel.product_id == data.product_id,
            AttributionModel.key == data.key,
        )
        .execution_options(populate_existing=True)
    )
    found: AttributionModel | None = await work.scalar(known)
    return found


def _check_weights(data: AttributionModelSave) -> None:
    whole = data.first + data.last + data.rest + sum(step.weight for step in data.steps)
    if whole != WHOLE:
        raise Invalid(f"The weights sum to {percent(whole)} per cent, not to 100. Correct them.", field="steps")
    if len({step.step_key for step in data.steps}) < len(data.steps):
        raise Invalid("A step is named twice; name each once and add its weights up.", field="steps")
    usual = ANCHOR_SETS.get(data.key)
    if usual and (usual.first, usual.steps, usual.last, usual.rest) != (
        data.first, tuple(step.weight for step in data.steps), data.last, data.rest,
    ):  # fmt: skip
        raise Invalid(
            f"The weights of {data.key!r} are fixed; declare its two steps with them, or save yours under another key.",
            field="key",
        )


async def _check_steps(work: Work, data: AttributionModelSave) -> None:
    known = select(Product.id).where(Product.workspace_id == work.workspace_id, Product.id == data.product_id)
    if await work.scalar(known) is None:
        raise NotFound("There is no such product in this workspace.", field="productId")
    steps = (
        select(Step.key)
        .join(Funnel, (Funnel.workspace_id == work.workspace_id) & (Funnel.id == Step.funnel_id))
        .where(Step.workspace_id == work.workspace_id, Funnel.product_id == data.product_id)
    )
    keys = set((await work.execute(steps)).scalars())
    for index, step in enumerate(data.steps):
        if step.step_key not in keys:
            raise Invalid(
                f"The product's funnel has no step {step.step_key!r}; publish it first.", field=f"steps.{index}.stepKey"
            )
