"""Tries requests again that could not be used: facts are recorded once, however often their request is read."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import Field
from sqlalchemy import select, update

from crm.audit import record as audit
from crm.core.limits import at_most
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.adapters.fetching import AccessRefused
from funnel.connected_accounts.held import held_account
from funnel.inputs import Input
from funnel.models import IntakeEvent, IntakeProblem
from funnel.models.words import IntakeState
from funnel.reads import among

AT_ONCE = 1_000


UNUSED = (IntakeState.FAILED.value, IntakeState.DEAD.value)


class IntakeReplay(Input):
    """Whose requests are tried again."""

    connected_account_id: UUID


class IntakeFailureReplay(Input):
    """Which requests are tried again."""

    failure_ids: tuple[UUID, ...] = Field(max_length=AT_ONCE)


async def replay_events(work: Work, data: IntakeFailureReplay) -> int:
    """How many of these requests wait again. Raises NotFound for one that is not there, or could be used."""
    work.actor.require(Action.RESOURCE_EDIT)
    row = IntakeEvent
    own = select(row.id).where(row.workspace_id == work.workspace_id, row.state.in_(UNUSED))
    there = set((await work.execute(own.where(among(row.id, data.failure_ids)))).scalars())
    for position, each in enumerate(data.failure_ids):
        if each not in there:
            raise NotFound("There is no such request that could not be used.", field=f"failureIds.{position}")
    return await replay(work, event_ids=data.failure_ids, action="INTAKE_FAILURE_REPLAY")


async def replay_account(work: Work, data: IntakeReplay) -> int:
    """How many of the account's requests wait again. Raises NotFound for an account that is not there."""
    work.actor.require(Action.RESOURCE_EDIT)
    account = await held_account(work, data.connected_account_id, None)
    return await replay(work, connected_account_id=account.id)


async def replay(
    work: Work,
    *,
    connected_account_id: UUID | None = None,
    event_ids: Sequence[UUID] | None = None,
    action: str = "INTAKE_REPLAY",
) -> int:
    """How many wait again: the failed ones and dead letters (of an account, or those named) whose bytes are still
    kept, the oldest first, at most `AT_ONCE`.
    """
    work.actor.require(Action.RESOURCE_EDIT)
    row = IntakeEvent
    failed = select(row.id).where(row.workspace_id == work.workspace_id, row.state.in_(UNUSED), row.body.is_not(None))
    if connected_account_id is not None:
        failed = failed.where(row.connected_account_id == connected_account_id)
    if event_ids is not None:
        failed = failed.where(among(row.id, list(event_ids)))
    asked = failed.order_by(row.received_at, row.id).limit(at_most(AT_ONCE)).with_for_update(skip_locked=True)
    ids = list((await work.execute(asked)).scalars())
    if not ids:
        return 0
    await wait_again(work, ids)
    audit.record(work, action, object_type="ConnectedAccount", object_id=connected_account_id,
                 details={"events": len(ids)})  # fmt: skip
    return len(ids)


async def wait_again(work: Work, ids: Sequence[UUID]) -> None:
    """Requests are read as if they had just come; what was told of them is told again, should it still be so. That a
    token is refused is no matter of one request, and stays until another is taken.
    """
    row, problem = IntakeEvent, IntakeProblem
    again = update(row).where(row.workspace_id == work.workspace_id, among(row.id, list(ids)))
    await work.execute(again.values(state=IntakeState.WAITING.value, attempts=0, retry_at=None, last_error=None))
    told = update(problem).where(
        problem.workspace_id == work.workspace_id, among(problem.event_id, list(ids)), problem.replayed_at.is_(None)
    )
    await work.execute(told.where(problem.code != AccessRefused.code).values(replayed_at=work.now))
