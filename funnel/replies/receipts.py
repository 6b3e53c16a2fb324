"""What networks tell of answers that were sent: they only ever get further. No facts come of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.outbox import publish_all
from crm.core.work import Work
from funnel.adapters.sending import Receipt, ReceiptStatus

_RANK = {"QUEUED": 0, "SENDING": 0, "UNKNOWN": 0, "FAILED": 0, "SENT": 1, "DELIVERED": 2, "READ": 3}

_FOUND = text(
    """
WITH r AS (
  SELECT * FROM json_to_recordset(CAST(:rows AS json))
    AS r(place int, source text, external_id text, send_id uuid, thread text, until timestamptz, all_before boolean)
), hit AS (
  SELECT r.place, s.id, s.conversation_id, s.sent_at, r.all_before FROM r
  JOIN message_sends s ON s.workspace_id = CAST(:workspace_id AS uuid) AND s.source = r.source
    AND s.external_id = r.external_id
  UNION
  SELECT r.place, s.id, s.conversation_id, s.sent_at, r.all_before FROM r
  JOIN message_sends s ON s.workspace_id = CAST(:workspace_id AS uuid) AND s.id = r.send_id AND s.source = r.source
), meant AS (
  SELECT place, id FROM hit
  UNION
  SELECT hit.place, s.id FROM hit
  JOIN message_sends s ON s.workspace_id = CAST(:workspace_id AS uuid) AND s.conversation_id = hit.conversation_id
    AND s.sent_at <= hit.sent_at AND s.status <> 'FAILED'
  WHERE hit.all_before
  UNION
  SELECT r.place, s.id FROM r
  JOIN conversations c ON c.workspace_id = CAST(:workspace_id AS uuid) AND c.source = r.source
    AND c.thread_key = 'thread:' || r.thread
  JOIN message_sends s ON s.workspace_id = CAST(:workspace_id AS uuid) AND s.conversation_id = c.id
    AND s.sent_at IS NOT NULL AND s.status <> 'FAILED' AND s.first_tried_at <= r.until
)
SELECT meant.place, s.id, s.status, s.conversation_id, s.message_id, s.external_id, s.attempts FROM meant
JOIN message_sends s ON s.workspace_id = CAST(:workspace_id AS uuid) AND s.id = meant.id
ORDER BY s.id, meant.place
FOR NO KEY UPDATE OF s
"""
)
_WRITE = text(
    """
UPDATE message_sends s SET status = r.status, due_at = NULL, code = r.code, reason = r.reason,
  external_id = coalesce(s.external_id, r.external_id),
  sent_at = coalesce(s.sent_at, r.sent_at), delivered_at = coalesce(s.delivered_at, r.delivered_at),
  read_at = coalesce(s.read_at, r.read_at), failed_at = r.failed_at, version = s.version + 1
FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, status text, code text, reason text, external_id text,
  sent_at timestamptz, delivered_at timestamptz, read_at timestamptz, failed_at timestamptz)
WHERE s.workspace_id = CAST(:workspace_id AS uuid) AND s.id = r.id
"""
)


@dataclass(frozen=True, slots=True)
class Told:
    """A receipt with the network's path, and when its request came."""

    path: str
    receipt: Receipt
    received_at: datetime

    @property
    def at(self) -> datetime:
        """When it was; where the network does not say it, when it was told."""
        return min(self.receipt.at or self.received_at, self.received_at)


async def receive(work: Work, told: Sequence[Told]) -> int:
    """How many answers got further, or failed after all. Told again it changes nothing; order does not matter."""
    if not told:
        return 0
    given = {"workspace_id": work.workspace_id}
    rows = [_asked(place, each) for place, each in enumerate(told)]
    news: dict[UUID, dict[str, Any]] = {}
    about: dict[UUID, dict[str, Any]] = {}
    for row in await work.execute(_FOUND, {**given, "rows": dump(rows)}):
        if not _is_of_this(row, told[row.place].receipt):
            continue
        now = news.get(row.id, {"id": row.id, "status": row.status})
        if (further := _further(now, told[row.place])) is not None:
            news[row.id] = further
            about[row.id] = {"conversationId": row.conversation_id, "messageId": row.message_id}
    if news:
        await work.execute(_WRITE, {**given, "rows": dump(list(news.values()))})
        await publish_all(work, [("MESSAGE_STATUS_CHANGED", payload) for payload in about.values()])
    return len(news)


def _asked(place: int, each: Told) -> dict[str, Any]:
    receipt = each.receipt
    return {
        "place": place,
        "source": f"{each.path}:{receipt.account_id}",
        "external_id": receipt.external_id,
        "send_id": receipt.send_id,
        "thread": receipt.thread,
        "until": receipt.until,
        # who has read a message has read what stands above it
        "all_before": receipt.status is ReceiptStatus.READ,
    }


def _is_of_this(row: Any, receipt: Receipt) -> bool:
    """Whether a failure is one of the sending that is under way: what was sent again keeps its number here, and what
    the network tells late of the first is no news of the second."""
    if receipt.status is not ReceiptStatus.FAILED or receipt.send_id != row.id:
        return True
    if row.external_id is not None and receipt.external_id is not None:
        return bool(row.external_id == receipt.external_id)
    return receipt.attempt is None or receipt.attempt == row.attempts


def _further(now: dict[str, Any], each: Told) -> dict[str, Any] | None:
    """The answer after the receipt; None where it says nothing new."""
    status = each.receipt.status
    if status is ReceiptStatus.FAILED:
        return _failed(now, each) if now["status"] in ("SENDING", "UNKNOWN", "SENT") else None
    if _RANK[status.value] <= _RANK[now["status"]]:
        return None
    own = each.receipt.external_id if each.receipt.send_id == now["id"] else None
    return now | {
        "status": status.value,
        "code": None,
        "reason": None,
        "external_id": now.get("external_id") or own,
        f"{status.value.lower()}_at": each.at,
        "sent_at": now.get("sent_at") or each.at,
        "failed_at": None,
    }


def _failed(now: dict[str, Any], each: Told) -> dict[str, Any]:
    code = each.receipt.code or "FAILED"
    return now | {
        "status": "FAILED",
        "code": code,
        "reason": each.receipt.reason or f"The network could not deliver it and says {code}.",
        "failed_at": each.at,
    }
