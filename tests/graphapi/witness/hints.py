"""What a random row of some tables has to look like, where columns hang together or hold a shape of their own."""

import random
from collections.abc import Callable
from typing import Any

from tests.graphapi.witness.rows import Row

Hint = Callable[[Row, random.Random], None]


def _only(row: Row, name: str, is_there: bool, otherwise: Any) -> None:
    """A column that must be there exactly then."""
    row[name] = (row[name] if row[name] is not None else otherwise) if is_there else None


def _conversation(row: Row, chance: random.Random) -> None:
    row["band"] = "LATE" if row["first_responded_at"] else "UNANSWERED"
    _only(row, "resolved_at", row["status"] in ("RESOLVED", "CLOSED"), row["received_at"])
    _only(row, "negative_kind", row["sentiment"] == "NEGATIVE", "GENUINE")
    _only(row, "reach", row["shared_url"] is not None, 40)
    row["satisfaction"] = None if row["negative_kind"] == "ORCHESTRATED" else chance.choice((None, 1, 5))
    row["routing"] = chance.choice(("SPECIALIST", "SPECIALIST_NOT_FOUND", "MEMBER"))


def _timer(row: Row, chance: random.Random) -> None:
    state = row["state"]
    _only(row, "breached_at", state in ("BREACHED", "LATE"), row["due_at"])
    _only(row, "stopped_at", state in ("MET", "LATE", "CANCELLED"), row["due_at"])
    _only(row, "remaining_micros", state == "PAUSED", 5)


def _policy(row: Row, chance: random.Random) -> None:
    _only(row, "seconds", row["kind"] != "TASK", 300)
    row["clock"] = "WORKING" if row["calendar_id"] else "WALL"


def _target(row: Row, chance: random.Random) -> None:
    row["month"] = chance.choice(("2026-01-01", "2026-02-01", "2026-03-01"))
    _only(row, "units_micro", row["metric"] == "UNITS", 1)
    _only(row, "amount_minor", row["metric"] == "AMOUNT", 1)
    _only(row, "currency", row["metric"] == "AMOUNT", "KWD")
    _only(row, "team_id", row["member_id"] is None, row["team_id"])


def _content(row: Row, chance: random.Random) -> None:
    _only(row, "published_at", row["state"] == "PUBLISHED", row["created_at"])
    _only(row, "scheduled_for", row["state"] == "SCHEDULED", row["created_at"])


def _commission(row: Row, chance: random.Random) -> None:
    is_share = row["kind"] == "SHARE"
    _only(row, "share", is_share, "0.125")
    _only(row, "base", is_share, "REVENUE")
    _only(row, "unit_minor", not is_share, 7)
    _only(row, "partner_id", row["member_id"] is None, row["partner_id"])


def _experiment(row: Row, chance: random.Random) -> None:
    if row["state"] == "DECIDED" and row["winner_id"] is None:
        row["state"] = "OPEN"
    _only(row, "winner_id", row["state"] == "DECIDED", None)
    row["ends_on"] = None


def _link(row: Row, chance: random.Random) -> None:
    row["code"] = f"{chance.getrandbits(60):x}"


def _week(row: Row, chance: random.Random) -> None:
    row["week_start"] = chance.choice(("2026-01-05", "2026-02-02", "2026-03-02"))


def _rule(row: Row, chance: random.Random) -> None:
    _only(row, "member_id", row["target"] == "MEMBER", row["member_id"])
    _only(row, "team_id", row["target"] == "TEAM", row["team_id"])
    row["weights"] = {str(row["member_id"]): 3} if row["member_id"] and chance.random() < 0.5 else {}
    row["condition"] = chance.choice((None, {"all": []}, {"not": {"any": []}}))


def _destination(row: Row, chance: random.Random) -> None:
    _only(row, "step_key", row["happening"] == "STEP" and row["product_id"] is not None, "seen")
    row["happening"] = "STEP" if row["step_key"] else "SALE"
    _only(row, "fixed_minor", row["value_rule"] == "FIXED", 5)
    _only(row, "currency", row["value_rule"] == "FIXED", "JPY")
    _only(row, "stop_code", row["stopped_at"] is not None, "190")


def _supporting(row: Row, chance: random.Random) -> None:
    row["position"] = max(row["position"], 1)  # the deciding one is 0


def _deletion(row: Row, chance: random.Random) -> None:
    row["cancelled_at"] = row["requested_at"]  # else the workspace takes no keys any more


HINTS: dict[str, Hint] = {
    "workspace_deletions": _deletion, "weekly_reports": _week, "routing_rules": _rule,
    "conversations": _conversation, "sla_timers": _timer, "sla_policies": _policy, "sales_targets": _target,
    "content_items": _content, "commission_terms": _commission, "conversion_destinations": _destination,
    "experiments": _experiment, "supporting_metrics": _supporting, "tracked_links": _link,
}  # fmt: skip
_HOURS = [{"opens": "09:00", "closes": "18:00"}]
JSONS: dict[tuple[str, str], tuple[Any, ...]] = {
    ("audit_entries", "details"): ({"a": [1, 2.5, None]}, {}),
    ("connected_accounts", "settings"): ({"place": {"url": "https://x.test/ё"}}, {}),
    ("imports", "mapping"): ({"name": "Имя"}, {}),
    ("tracked_links", "utm"): ({"source": "x"}, {}),
}
"""Shapes of columns that hold JSON."""
