"""Stops a destination: nothing is sent to it until somebody gives it another token or switches it on again."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from crm.audit import record as audit
from crm.core.work import Work
from funnel.conversions.shape import Stop

_STOP = text(
    "UPDATE conversion_destinations SET stopped_at = CAST(:now AS timestamptz), stop_code = :code,"
    " stop_reason = :reason, version = version + 1 WHERE workspace_id = CAST(:workspace_id AS uuid)"
    " AND id = CAST(:id AS uuid) AND token = CAST(:token AS bytea) AND stopped_at IS NULL RETURNING id"
)


async def stop(work: Work, destination: Mapping[str, Any], why: Stop) -> None:
    """Told and audited once. What waits goes on waiting; a token that somebody gave meanwhile is not stopped for what
    was wrong with the former one.
    """
    given = {"workspace_id": work.workspace_id, "id": destination["id"], "token": destination["token"],
             "now": work.now, "code": why.code, "reason": why.reason}  # fmt: skip
    if await work.scalar(_STOP, given) is not None:
        audit.record(work, "CONVERSION_DESTINATION_STOP", object_type="ConversionDestination",
                     object_id=destination["id"], details={"code": why.code})  # fmt: skip
