"""What decides of a row's allowed actions, written out once more: the API takes it from SQL, rows of other tables too.

What follows from it says the verb's own rule, which tests/graphapi/allowed tries on the verbs.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.graphapi.witness.rows import Row, Side

State = tuple[Any, ...]


def _task(_side: Side, row: Row) -> State:
    return row["owner_id"], row["completed_at"] is None and row["cancelled_at"] is None


def _import(_side: Side, row: Row) -> State:
    return row["status"], row["kind"], row["dry_run"]


def _run(_side: Side, row: Row) -> State:
    return row["status"], row["cancel_requested_at"] is not None, row["published_at"] is not None


def _handoff(side: Side, row: Row) -> State:
    in_time = row["accept_by"] >= datetime.now(UTC)
    return row["status"], row["assignee_id"], row["team_id"], in_time, _found(side, "leads", row["lead_id"])["status"]


def _deal(side: Side, row: Row) -> State:
    stages = [one for one in side.having("deal_stages", "product_id", row["product_id"]) if one["archived_at"] is None]
    has_other = any(one["id"] != row["stage_id"] for one in stages)
    return row["status"], _found(side, "leads", row["lead_id"])["status"], has_other


def _sale(side: Side, row: Row) -> State:
    cancelled = any(one["kind"] == "CANCELLATION" for one in side.having("sale_events", "sale_id", row["id"]))
    asked = row["amount_minor"] if row["agreed_minor"] is None else row["agreed_minor"]
    left = row["net_amount_minor"]
    return cancelled, None if asked is None or left is None else asked - left, left


def _pair(side: Side, row: Row) -> State:
    ends = {_found(side, "persons", row[end])["canonical_id"] for end in ("person_id", "other_id")}
    return (row["dismissed_at"] is not None or len(ends) == 1,)


def _merge(_side: Side, row: Row) -> State:
    return (row["undone_at"] is not None,)


def _conversation(side: Side, row: Row) -> State:
    channel = _found(side, "channels", row["channel_id"])["key"]
    return row["status"], row["category"], row["negative_kind"], row["person_id"], channel


def _send(side: Side, row: Row) -> State:
    channel = side.get("channels", _found(side, "conversations", row["conversation_id"])["channel_id"])
    return row["status"], row["person_id"], channel and channel["key"]


def _found(side: Side, table: str, id: Any) -> Row:
    row = side.get(table, id)
    assert row is not None
    return row


STATES: dict[str, Callable[[Side, Row], State]] = {
    "Task.allowedActions": _task,
    "Import.allowedActions": _import,
    "AttributionRun.allowedActions": _run,
    "Handoff.allowedActions": _handoff,
    "Deal.allowedActions": _deal,
    "Sale.allowedActions": _sale,
    "DuplicatePair.allowedActions": _pair,
    "PersonMerge.allowedActions": _merge,
    "Conversation.allowedActions": _conversation,
    "MessageSend.allowedActions": _send,
}
"""Field → what its function gets of a row of that workspace."""
