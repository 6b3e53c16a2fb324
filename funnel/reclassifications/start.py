"""Asks for a run: which touches are classified once more, by the rules as they are at this moment."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.numbering import next_numbers
from crm.core.problems import Invalid, NotFound, Problems
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.channels.own_rules import stored
from funnel.inputs import Input
from funnel.models import Channel, ChannelReclassification, Resource
from funnel.models.words.reclassification import ReclassificationPhase, ReclassificationStatus
from funnel.reads import among
from funnel.reclassifications.events import ReclassificationAsked
from funnel.reclassifications.find import COUNTER, require_none_going

MOST_NAMED = 200
Named = Annotated[tuple[UUID, ...], Field(max_length=MOST_NAMED)]


class ReclassificationStart(Input):
    """Days of the workspace's zone, both inclusive; an end that is left out is open, and so are empty lists."""

    from_: date | None = None
    to: date | None = None
    resource_ids: Named = ()
    channel_ids: Named = ()
    dry_run: bool = True


async def start(work: Work, data: ReclassificationStart) -> ChannelReclassification:
    """Queues it. With `dry_run` it writes what it would do and waits to be applied, else it goes on by itself.

    Raises Invalid for days in disorder, NotFound for channels and resources, Conflict while another run is not over.
    """
    work.actor.require(Action.RESOURCE_EDIT)
    if data.from_ and data.to and data.to < data.from_:
        raise Invalid("The last day lies before the first; swap them.", field="to")
    await _require_known(work, data)
    number = (await next_numbers(work, COUNTER))[0]
    await require_none_going(work, field=None)
    rules, version = await stored(work)
    run = ChannelReclassification(
        id=new_id(), workspace_id=work.workspace_id, number=number, status=ReclassificationStatus.QUEUED.value,
        phase=ReclassificationPhase.LOOK.value, dry_run=data.dry_run, period_start=data.from_,
        period_end=data.to, resource_ids=list(data.resource_ids), channel_ids=list(data.channel_ids), rules=rules,
        rules_version=version, unmoved={}, created_at=work.now, requested_by_id=work.actor.member_id,
    )  # fmt: skip
    work.session.add(run)
    audit.record(work, "CHANNEL_RECLASSIFICATION_START", object_type="ChannelReclassification", object_id=run.id,
                 details={"dry_run": data.dry_run, "rules_version": version})  # fmt: skip
    await work.flush()
    await work.emit(ReclassificationAsked(run.id))
    return run


async def _require_known(work: Work, data: ReclassificationStart) -> None:
    wrong = [
        *await _unknown(work, Resource, data.resource_ids, "resourceIds", "resource"),
        *await _unknown(work, Channel, data.channel_ids, "channelIds", "channel"),
    ]
    if wrong:
        raise Problems(list(wrong))


async def _unknown(
    work: Work, table: type[Resource] | type[Channel], ids: Sequence[UUID], field: str, noun: str
) -> list[NotFound]:
    if not ids:
        return []
    asked = select(table.id).where(table.workspace_id == work.workspace_id, among(table.id, ids))
    known = set((await work.execute(asked)).scalars())
    message = f"There is no such {noun} in this workspace; leave it out."
    return [NotFound(message, field=f"{field}.{at}") for at, id in enumerate(ids) if id not in known]
