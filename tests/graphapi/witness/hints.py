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


def _form(row: Row, chance: random.Random) -> None:
    row["published_number"] = chance.choice((None, 1, 2, 3))
    if row["published_number"] is None and row["state"] == "PUBLISHED":
        row["state"] = "DRAFT"
    row["token"] = f"{chance.getrandbits(60):x}"


def _wording(row: Row, chance: random.Random) -> None:
    row["number"] = chance.choice((1, 2, 3))


def _unique(name: str) -> Hint:
    def hint(row: Row, chance: random.Random) -> None:
        row[name] = f"{chance.getrandbits(60):x}"

    return hint


def _unused(row: Row, chance: random.Random) -> None:
    """Mostly of those that the schema tells of; some have lost their bytes."""
    row["event_key"] = f"{chance.getrandbits(60):x}"
    if chance.random() < 0.7:
        row["state"] = chance.choice(("FAILED", "DEAD"))


def _endpoint(row: Row, chance: random.Random) -> None:
    row["status"] = chance.choice(("ENABLED", "DISABLED"))
    _only(row, "disabled_reason", row["status"] == "DISABLED", "BY_HAND")
    if chance.random() < 0.7:
        row["deleted_at"] = None


def _delivery(row: Row, chance: random.Random) -> None:
    _only(row, "ended_at", row["status"] != "WAITING", row["created_at"])


def _reclassification(row: Row, chance: random.Random) -> None:
    row["number"] = chance.randrange(1, 10**6)
    if row["period_start"] and row["period_end"]:
        row["period_start"], row["period_end"] = sorted((row["period_start"], row["period_end"]))


def _move(row: Row, chance: random.Random) -> None:
    row["position"] = chance.randrange(1, 10**6)


def _supporting(row: Row, chance: random.Random) -> None:
    row["position"] = max(row["position"], 1)  # the deciding one is 0


def _deletion(row: Row, chance: random.Random) -> None:
    row["cancelled_at"] = row["requested_at"]  # else the workspace takes no keys any more


HINTS: dict[str, Hint] = {
    "forms": _form, "form_versions": _wording, "form_submissions": _unique("submission_key"),
    "intake_events": _unused, "webhook_endpoints": _endpoint, "webhook_deliveries": _delivery,
    "channel_reclassifications": _reclassification, "channel_reclassification_moves": _move,
    "workspace_deletions": _deletion, "weekly_reports": _week, "routing_rules": _rule,
    "conversations": _conversation, "sla_timers": _timer, "sla_policies": _policy, "sales_targets": _target,
    "content_items": _content, "commission_terms": _commission, "conversion_destinations": _destination,
    "experiments": _experiment, "supporting_metrics": _supporting, "tracked_links": _link,
}  # fmt: skip
_DEFINITIONS: tuple[Any, ...] = (
    {},
    {"languages": ["ru", 7, "en"], "title": {"ru": "Анкета", "en": 5, "kk": None}, "per_minute": 20, "fields": [
        {"key": "name", "kind": "NAME", "label": {"en": "N"}, "is_required": True, "min_length": 1.5},
        {"key": "size", "kind": "CHOICE", "options": [{"value": "xl", "label": {"kk": "Ү"}}, None, {"label": []}]},
        "no field", {"kind": "NO_KIND", "minimum": -0.25, "maximum": 10, "max_length": 2147483648},
    ]},
    {"consents": [{"key": "mail", "purpose": "MARKETING", "channels": ["email", None], "version": "2026-01",
                   "text": {"en": "I agree"}, "is_required": False}], "is_source_asked": "yes",
     "is_source_required": True, "redirect_url": "https://x.test/ё", "allowed_origins": ["https://x.test", {}],
     "intro": "no text", "submit": {}, "thanks": {"ru": ""}, "more": 1},
)  # fmt: skip
"""Of forms: whole ones, and what no version of the service would write."""
_REPORT = {
    "moves": [{"from_key": None, "from_name": None, "to_key": "vk", "to_name": "VK", "touches": 3, "people": 2}],
    "reach": {"people": 2, "leads": 3, "step_entries": 4, "sales": 1, "days": 2, "first_day": "2026-01-02",
              "last_day": None},
    "credit": [{"key": "vk", "name": "VK", "kind": "SALE", "models": [
        {"model": "linear", "before": 333333, "after": 1000000}, {"model": "first", "before": 0, "after": 1}]}],
}  # fmt: skip
_HOURS = [{"opens": "09:00", "closes": "18:00"}]
JSONS: dict[tuple[str, str], tuple[Any, ...]] = {
    ("audit_entries", "details"): ({"a": [1, 2.5, None]}, {}),
    ("connected_accounts", "settings"): ({"place": {"url": "https://x.test/ё"}}, {}),
    ("imports", "mapping"): ({"name": "Имя"}, {}),
    ("tracked_links", "utm"): ({"source": "x"}, {}, {"source": "ё", "medium": 5, "campaign": None, "term": "", "x": 1}),
    ("forms", "draft"): _DEFINITIONS,
    ("form_versions", "definition"): _DEFINITIONS,
    ("form_submissions", "answers"): ({"name": "Анна", "many": ["a", None]}, {}),
    ("form_submissions", "context"): ({"page": "https://x.test/", "utm": {"source": "vk"}},),
    ("form_submissions", "consents"): ([{"key": "mail", "granted": True, "version": "1"}], []),
    ("channel_reclassifications", "rules"): ([],),
    ("channel_reclassifications", "unmoved"): ({"SAME": 5, "STATED": 1}, {}),
    ("channel_reclassifications", "report"): (_REPORT, _REPORT | {"moves": [], "credit": []}),
}
"""Shapes of columns that hold JSON."""
