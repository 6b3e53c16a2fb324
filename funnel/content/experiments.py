"""Experiments between variants of one message: begun, decided with a reason, or cancelled."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Name, Prose
from funnel.models import ContentItem, Experiment, ExperimentVariant
from funnel.models.words import ContentState, ExperimentMetric, ExperimentState
from funnel.reads import among
from funnel.workspace import home

_NO_PRODUCT = NotFound("There is no such product.", field="productId")


class ExperimentCreate(Input):
    """Two to twenty variants of one message, and what decides between them."""

    product_id: UUID
    name: Name
    metric: ExperimentMetric
    starts_on: date
    ends_on: date | None = None
    item_ids: Annotated[tuple[UUID, ...], Field(max_length=20)]


class ExperimentDecide(Input):
    """Which variant won, and why."""

    experiment_id: UUID
    winner_id: UUID
    reason: Prose
    expected_version: int | None = None


class ExperimentCancel(Input):
    """It is not decided."""

    experiment_id: UUID
    reason: Prose | None = None
    expected_version: int | None = None


async def create(work: Work, data: ExperimentCreate) -> Experiment:
    """An open experiment; its figures are of the days from `starts_on`."""
    work.actor.require(Action.CONTENT_BRIEF)
    if data.ends_on is not None and data.ends_on < data.starts_on:
        raise Invalid("An experiment ends on or after the day it starts.", field="endsOn")
    await _check_items(work, data.item_ids)
    experiment = Experiment(
        workspace_id=work.workspace_id, id=new_id(), product_id=data.product_id, name=data.name,
        metric=data.metric.value, starts_on=data.starts_on, ends_on=data.ends_on, state=ExperimentState.OPEN.value,
        created_at=work.now, created_by_id=work.actor.member_id, version=1,
    )  # fmt: skip
    async with refusing(work, {"fk_experiments_workspace_id_product_id": _NO_PRODUCT}):
        work.session.add(experiment)
    work.session.add_all(
        ExperimentVariant(
            workspace_id=work.workspace_id, experiment_id=experiment.id, item_id=item_id, position=position
        )
        for position, item_id in enumerate(dict.fromkeys(data.item_ids), 1)
    )
    audit.record(work, "EXPERIMENT_CREATE", object_type="Experiment", object_id=experiment.id)
    await work.flush()
    return experiment


async def _check_items(work: Work, item_ids: Sequence[UUID]) -> None:
    if len(set(item_ids)) < 2:
        raise Invalid("Name at least two different items: one alone wins against nobody.", field="itemIds")
    item = ContentItem
    statement = select(item.id, item.variant_of_id, item.state).where(
        item.workspace_id == work.workspace_id, among(item.id, item_ids)
    )
    found = {row.id: row for row in await work.execute(statement)}
    for place, item_id in enumerate(item_ids):
        if item_id not in found:
            raise NotFound("There is no such content item.", field=f"itemIds.{place}")
        if found[item_id].state == ContentState.CANCELLED.value:
            raise Conflict("This item is CANCELLED; leave it out.", field=f"itemIds.{place}")
    if len({row.variant_of_id or row.id for row in found.values()}) > 1:
        raise Invalid(
            "The items are not variants of one message; brief them with variantOfId of the first one.", field="itemIds"
        )


async def decide(work: Work, data: ExperimentDecide) -> Experiment:
    """A member decides, with or against what the figures propose, and says why."""
    work.actor.require(Action.CONTENT_APPROVE)
    experiment = await _open(work, data.experiment_id, data.expected_version)
    if (await home(work)).day(work.now) < experiment.starts_on:
        raise Conflict(
            f"The experiment starts on {experiment.starts_on:%Y-%m-%d}; decide once it has figures.",
            field="experimentId",
        )
    taking_part = await work.scalar(
        select(ExperimentVariant.position).where(
            ExperimentVariant.workspace_id == work.workspace_id,
            ExperimentVariant.experiment_id == experiment.id,
            ExperimentVariant.item_id == data.winner_id,
        )
    )
    if taking_part is None:
        raise NotFound("There is no such variant in this experiment; name one of its items.", field="winnerId")
    experiment.winner_id = data.winner_id
    return await _closed(work, experiment, ExperimentState.DECIDED, data.reason)


async def cancel(work: Work, data: ExperimentCancel) -> Experiment:
    """Nothing is decided; the figures stay."""
    work.actor.require(Action.CONTENT_APPROVE)
    experiment = await _open(work, data.experiment_id, data.expected_version)
    return await _closed(work, experiment, ExperimentState.CANCELLED, data.reason)


async def _closed(work: Work, experiment: Experiment, state: ExperimentState, reason: str | None) -> Experiment:
    experiment.state, experiment.reason = state.value, reason
    experiment.decided_at, experiment.decided_by_id = work.now, work.actor.member_id
    experiment.version += 1
    audit.record(work, f"EXPERIMENT_{state.value}", object_type="Experiment", object_id=experiment.id)
    await work.flush()
    return experiment


async def _open(work: Work, experiment_id: UUID, expected_version: int | None) -> Experiment:
    row = select(Experiment).where(Experiment.workspace_id == work.workspace_id, Experiment.id == experiment_id)
    found: Experiment | None = await work.scalar(row.with_for_update(key_share=True))
    if found is None:
        raise NotFound("There is no such experiment.", field="experimentId")
    require_version("experiment", found.version, expected_version)
    if found.state != ExperimentState.OPEN.value:
        raise Conflict(f"The experiment is {found.state} already.", field="experimentId")
    return found
