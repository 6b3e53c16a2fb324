"""Corrects a spend: what was recorded stays, the difference is a further row."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Amount, Input, Period, Prose
from funnel.models import Spend
from funnel.spend.difference import Chain, difference
from funnel.spend.record import TYPED, Correction, SpendRecord, keep_many
from funnel.workspace import home

LABOUR = "labour"
"""Source of what hours cost (`funnel.engagements`), which are corrected as hours."""

_LOCK = text(
    "SELECT id FROM spends WHERE workspace_id = :workspace_id AND id = coalesce((SELECT corrects_id FROM spends"
    " WHERE workspace_id = :workspace_id AND id = :id), :id) FOR NO KEY UPDATE"
)
_CHAIN = text(
    "SELECT b.*, b.amount_minor + c.minor AS sum_minor, b.original_minor + c.original_minor AS sum_original, c.rows"
    " FROM spends b CROSS JOIN LATERAL (SELECT count(*) AS rows,"
    "  CAST(coalesce(sum(s.amount_minor), 0) AS bigint) AS minor,"
    "  CAST(coalesce(sum(s.original_minor), 0) AS bigint) AS original_minor"
    "  FROM spends s WHERE s.workspace_id = :workspace_id AND s.corrects_id = b.id) c"
    " WHERE b.workspace_id = :workspace_id AND b.id = :id"
)


class SpendCorrect(Input):
    """What the spend should have been, in the currency it was paid in."""

    spend_id: UUID
    amount: Amount
    reason: Prose


async def correct(work: Work, data: SpendCorrect) -> Spend:
    """The new row; of a correction's id the first row of its chain is corrected. Refused where nothing differs.

    The first row is locked, so of two who correct at once the second one sees what the first one wrote.
    """
    work.actor.require(Action.SPEND_RECORD)
    first_id = await work.scalar(_LOCK, {"workspace_id": work.workspace_id, "id": data.spend_id})
    if first_id is None:
        raise NotFound("There is no such spend.", field="spendId")
    row = (await work.execute(_CHAIN, {"workspace_id": work.workspace_id, "id": first_id})).one()
    if row.source == LABOUR:
        raise Conflict("This is what hours cost; log the hours that are wrong less than zero.", field="spendId")
    chain = Chain(row.id, row.sum_minor, row.sum_original, row.original_currency, row.rate)
    found = difference(chain, data.amount, (await home(work)).currency, reason=data.reason)
    if found is None:
        raise Invalid("This is what is recorded already; nothing is to be corrected.", field="amount")
    (spend,) = await keep_many(work, [_further(row, data.amount, found)])
    return spend


def _further(row: Any, amount: Amount, found: Correction) -> SpendRecord:
    return SpendRecord(
        resource_id=row.resource_id,
        content_item_id=row.content_item_id,
        period=Period(start=row.period_start, end=row.period_end),
        amount=amount,
        source=TYPED,
        external_id=f"{row.id} ~ correction {row.rows + 1}",
        correction=found,
    )
