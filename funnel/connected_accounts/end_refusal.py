"""The problem of a token that the network refused is over."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from crm.core.work import Work
from funnel.adapters.fetching import AccessRefused
from funnel.models import IntakeProblem
from funnel.reads import among


async def end_refusal(work: Work, account_ids: Sequence[UUID]) -> None:
    """What was told of these connected accounts' tokens is no open problem any more."""
    row = IntakeProblem
    told = update(row).where(row.workspace_id == work.workspace_id, among(row.connected_account_id, account_ids))
    told = told.where(row.code == AccessRefused.code, row.replayed_at.is_(None))
    await work.execute(told.values(replayed_at=work.now))
