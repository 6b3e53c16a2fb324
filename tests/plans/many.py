"""Two workspaces with 20,000 leads each, put in as rows made from the tables' own description.

A table that a list of the schema reads is filled by itself: words by its CHECKs, foreign keys by the tables they name.
`ROWS` says how many rows, `SHAPED` what a column holds where a plain guess would break a rule or mean nothing.
"""

import re
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    Uuid,
)

from tests.conftest import Urls
from tests.plans.few import FEW as FEW
from tests.plans.uniques import is_unique

LEADS = 20_000
MANY = 10_000
"""Rows of every other table that grows with the business."""

ROWS = {"companies": 2_000, "persons": LEADS, "leads": LEADS, "identities": LEADS}
SPREAD = {
    "products": 6, "funnels": 6, "steps": 36, "audiences": 12, "resources": 50, "members": 40, "teams": 8,
    "connected_accounts": 200, "conversion_destinations": 200, "forms": 300, "webhook_endpoints": 50,
}  # fmt: skip
"""How many different rows of that table are pointed at."""


def own(table: str, number: str) -> str:
    """The id of the k-th row: made up, foreign keys are off while rows go in."""
    return f"md5(format('{table} %s %s', {number}, $1::uuid))::uuid"


PAST = "now() - n * interval '1 minute'"
CHANNEL = "(SELECT array_agg(id ORDER BY key) FROM channels WHERE workspace_id = $1::uuid AND number <= 20)[1 + n % 20]"

SHAPED: dict[str, dict[str, str]] = {
    "companies": {"sort_key": "md5('firm' || n)"},
    "persons": {
        "canonical_id": own("persons", "n"),
        "erased_at": "NULL",
        "sort_key": "md5('person' || n)",
        "company_id": own("companies", "n % 2000"),
    },
    "identities": {
        "person_id": own("persons", "n"),
        "kind": "CASE n % 2 WHEN 0 THEN 'EMAIL' ELSE 'PHONE' END",
        "account": "''",
        "value": "CASE n % 2 WHEN 0 THEN md5('mail' || n) || '@example.com' ELSE '+7916' || lpad(n::text, 7, '0') END",
    },
    "leads": {
        "person_id": own("persons", "n"),
        "company_id": own("companies", "n % 2000"),
        "sort_key": "md5('person' || n)",
        "step_key": "'step' || n % 6",
        "step_entered_at": f"now() - (n * 7 % {LEADS}) * interval '1 minute'",
        "last_activity_at": f"now() - (n * 3 % {LEADS}) * interval '1 minute'",
        "first_touch_channel_id": CHANNEL,
        "first_touch_resource_id": own("resources", "n % 50"),
        "revisit_on": "CASE WHEN n % 7 = 6 THEN current_date + n % 365 END",
        "withdrawn_at": "NULL",
    },
    "intake_events": {"state": "CASE WHEN n % 50 = 0 THEN 'FAILED' WHEN n % 50 = 1 THEN 'DEAD' ELSE 'DONE' END"},
    "webhook_endpoints": {
        "status": "'ENABLED'",
        "disabled_reason": "NULL",
        "deleted_at": "NULL",
        "cursor_xid": "'3'",
    },
    "webhook_deliveries": {
        "status": "CASE WHEN n % 50 = 0 THEN 'WAITING' WHEN n % 50 = 1 THEN 'FAILED' ELSE 'DELIVERED' END",
        "ended_at": "CASE WHEN n % 50 = 0 THEN NULL ELSE now() END",
    },
    "forms": {"state": "'DRAFT'", "published_number": "NULL"},
    "form_submissions": {"person_id": own("persons", "n"), "form_id": own("forms", "n % 300")},
    "form_versions": {"form_id": own("forms", "n % 300"), "number": "n / 300 + 1"},
    "attribution_runs": {
        "period_end": "current_date + 1000",
        "progress": "0",
        "conversion_rate": "0.5",
        "warnings": "'[]'",
    },
    "channel_reclassifications": {
        "status": "(ARRAY['PREVIEWED', 'APPLIED', 'UNDONE', 'CANCELLED', 'FAILED'])[1 + n % 5]"
    },
    "channel_reclassification_moves": {"run_id": own("channel_reclassifications", "n % 200")},
    "attribution_results": {
        "run_id": own("attribution_runs", "n % 200"),
        "share": "0.1",
        "share_low": "0.05",
        "share_high": "0.15",
        "removal_effect": "0.1",
        "shapley_value": "NULL",
        "standard_error": "NULL",
    },
    "alerts": {
        "status": "'OPEN'",
        "verdict": "NULL",
        "handled_at": "NULL",
        "scope": "'topic:' || n",
    },
    "alert_evidence": {
        "alert_id": own("alerts", "n % 300"),
        "conversation_id": own("conversations", "n"),
    },
    "conversation_classifications": {"conversation_id": own("conversations", "n"), "negative_kind": "NULL"},
    "classification_rules": {"words": "ARRAY['word' || n]"},
    "conversations": {
        "person_id": own("persons", "n"),
        "lead_id": own("leads", "n"),
        "channel_id": f"coalesce({CHANNEL}, {own('channels', '0')})",
        "status": "CASE n % 2 WHEN 0 THEN 'OPEN' ELSE 'ANSWERED' END",
        "sentiment": "(ARRAY['POSITIVE', 'NEUTRAL', 'NEGATIVE'])[1 + n % 3]",
        "negative_kind": "CASE WHEN n % 3 = 2 THEN CASE n % 4 WHEN 0 THEN 'ORCHESTRATED' ELSE 'GENUINE' END END",
        "topic": "'topic' || n % 60",
        "response_due_at": f"now() - (n * 7 % {MANY}) * interval '1 minute'",
        "resolved_at": "NULL",
        "first_responded_at": f"CASE WHEN n % 6 < 5 THEN {PAST} END",
        "shared_url": "NULL",
        "reach": "NULL",
        "satisfaction": "NULL",
        "discussion_id": own("discussions", "n % 500"),
    },
    "information_items": {
        "status": "'OPEN'",
        "answered_at": "NULL",
        "conversation_id": own("conversations", "n"),
    },
    "messages": {"conversation_id": own("conversations", "n"), "touchpoint_id": own("touchpoints", "n")},
    "message_sends": {
        "message_id": own("messages", "n"),
        "conversation_id": own("conversations", "n"),
        "person_id": own("persons", "n"),
        "status": "'SENT'",
        "due_at": "NULL",
    },
    "conversion_destinations": {
        "happening": "'SALE'",
        "step_key": "NULL",
        "value_rule": "'NONE'",
        "fixed_minor": "NULL",
        "currency": "NULL",
        "stopped_at": "NULL",
        "stop_code": "NULL",
    },
    "conversion_requests": {"destination_id": own("conversion_destinations", "n % 200"), "at": PAST},
    "conversion_sends": {
        "destination_id": own("conversion_destinations", "n % 200"),
        "lead_id": own("leads", "n"),
        "person_id": own("persons", "n"),
        "request_id": own("conversion_requests", "n"),
        "event_name": "'Purchase'",
        "dedupe_id": "'sale:' || n",
        "occurred_at": PAST,
        "status": "CASE n % 2 WHEN 0 THEN 'ACCEPTED' ELSE 'WITHHELD' END",
        "due_at": "NULL",
    },
    "response_scheme_steps": {"scheme_id": own("response_schemes", "n % 20"), "position": "n / 20 + 1"},
    "argument_versions": {"argument_id": own("arguments", "n % 1000"), "number": "n / 1000 + 1"},
    "content_items": {
        "state": "(ARRAY['BRIEF', 'WRITTEN', 'APPROVED', 'SCHEDULED', 'PUBLISHED'])[1 + n % 5]",
        "scheduled_for": "CASE WHEN n % 5 = 3 THEN now() + n * interval '1 minute' END",
        "published_at": f"CASE WHEN n % 5 = 4 THEN {PAST} END",
        "variant_of_id": f"CASE WHEN n % 3 > 0 THEN {own('content_items', 'n - n % 3')} END",
    },
    "content_moves": {"item_id": own("content_items", "n % 3000")},
    "experiments": {
        "state": "'OPEN'",
        "winner_id": "NULL",
        "starts_on": "current_date - n % 100",
        "ends_on": "current_date - n % 100 + 30",
    },
    "tracked_links": {
        "content_item_id": own("content_items", "n % 3000"),
        "target_url": "'https://example.com/' || n",
    },
    "communities": {"active_days": "28", "leaves_after_days": "90"},
    "community_resources": {"community_id": own("communities", "n % 50"), "resource_id": own("resources", "n")},
    "events": {
        "starts_at": f"{PAST}",
        "ends_at": f"{PAST} + interval '1 second'",
        "capacity": "NULL",
        "cost_minor": "NULL",
        "goal_people": "NULL",
        "goal_companies": "NULL",
    },
    "event_targets": {"event_id": own("events", "n % 500"), "company_id": own("companies", "n")},
    "referrals": {
        "referrer_id": own("persons", "n + 1"),
        "cause": "'CODE'",
        "touchpoint_id": own("touchpoints", "n"),
    },
    "referral_codes": {"code": "'CODE-' || n"},
    "duplicate_suggestions": {
        "person_id": f"least({own('persons', 'n')}, {own('persons', 'n + 1')})",
        "other_id": f"greatest({own('persons', 'n')}, {own('persons', 'n + 1')})",
        "confidence": "(n % 100) / 100.0",
        "dismissed_at": "CASE WHEN n % 5 = 4 THEN now() END",
    },
    "person_merges": {"merged_id": own("persons", "n + 1")},
    "client_questions": {"answer": "NULL", "answered_at": "NULL"},
    "engagement_terms": {
        "kind": "'PER_CALL'",
        "share": "NULL",
        "base": "NULL",
        "amount_minor": "1",
        "engagement_id": own("engagements", "n % 20"),
        "id": "gen_random_uuid()",
    },
    "funnels": {"is_current": "n < 6"},
    "contact_blocks": {
        "person_id": own("persons", "n"),
        "identity_kind": "NULL",
        "identity_hash": "NULL",
        "lifted_at": "NULL",
    },
    "retention_runs": {"finished_at": "now()"},
    "workspace_deletions": {"cancelled_at": "now()"},
    "desks": {"member_id": own("members", "n")},
    "routing_rules": {"target": "'PREVIOUS_OWNER'", "team_id": "NULL", "member_id": "NULL"},
    "routing_plans": {"product_id": own("products", "n")},
    "absences": {"cover_member_id": "NULL", "ends_at": "NULL"},
    "handoffs": {
        "lead_id": own("leads", "n"),
        "decline_reason": "CASE WHEN n % 5 = 2 THEN (ARRAY['WRONG_ROUTE', 'INCOMPLETE', 'OTHER'])[1 + n % 3] END",
    },
    "plan_actions": {"plan_id": own("plans", "n")},
    "plans": {"goal_id": own("resource_goals", "n")},
    "resource_goals": {
        "resource_id": own("resources", "n"),
        "period_start": "current_date - n % 100",
        "period_end": "current_date - n % 100 + 30",
    },
    "currency_rates": {
        "valid_on": "current_date - n % 3000",
        "currency": "(ARRAY['USD', 'EUR', 'CNY', 'KZT'])[1 + n / 3000 % 4]",
        "rate": "1 + n % 100",
    },
    "spend_schedules": {"label": "'label ' || n", "next_number": "1", "amount_minor": "100"},
    "spends": {
        "original_minor": "NULL",
        "original_currency": "NULL",
        "rate": "NULL",
        "corrects_id": "NULL",
        "period_start": "current_date - n % 100",
        "period_end": "current_date - n % 100 + 30",
    },
    "matrix_snapshots": {
        "variant": "'AS_IS'",
        "period_start": "NULL",
        "period_end": "NULL",
        "product_id": own("products", "n % 50"),
    },
    "matrix_cells": {"snapshot_id": own("matrix_snapshots", "n / 50"), "position": "n % 50", "extent": "n % 100"},
    "resources": {"print_run": "NULL", "starts_on": "NULL", "ends_on": "NULL"},
    "suitability_judgements": {"value": "1 + n % 5"},
    "weekly_reports": {"week_start": "DATE '2016-01-04' + 7 * n"},
    "sla_pauses": {"timer_id": own("sla_timers", "n"), "resumed_at": "NULL"},
    "sla_policies": {
        "kind": "'RESPONSE'",
        "clock": "'WALL'",
        "seconds": "3600",
        "resource_id": own("resources", "n"),
        "calendar_id": "NULL",
        "warn_before_seconds": "NULL",
    },
    "sla_timers": {
        "subject_id": own("handoffs", "n"),
        "state": "(ARRAY['MET', 'LATE', 'RUNNING', 'BREACHED'])[1 + n / 5 % 4]",
        "calendar_id": "NULL",
        "remaining_micros": "NULL",
        "due_at": f"now() - (n * 7 % {MANY}) * interval '1 minute'",
        "breached_at": f"CASE WHEN n / 5 % 2 = 1 THEN {PAST} END",
        "stopped_at": f"CASE WHEN n / 5 % 4 < 2 THEN {PAST} END",
    },
    "special_days": {
        "calendar_id": own("working_calendars", "n / 20"),
        "day": "current_date + n % 20",
        "hours": "'[]'",
    },
    "working_calendars": {
        "team_id": f"CASE WHEN n BETWEEN 1 AND 30 THEN {own('teams', 'n - 1')} END",
        "member_id": f"CASE WHEN n > 30 THEN {own('members', 'n - 31')} END",
        "weekly": "'[]'",
    },
    "steps": {"position": "1 + n % 6", "funnel_id": own("funnels", "n / 6")},
    "commission_terms": {
        "kind": "'PER_UNIT'",
        "share": "NULL",
        "base": "NULL",
        "unit_minor": "1",
        "partner_id": "NULL",
    },
    "deal_contacts": {"is_primary": "false", "deal_id": own("deals", "n / 2")},
    "deal_lines": {"units_micro": "1 + n", "deal_id": own("deals", "n / 2")},
    "sales_targets": {
        "metric": "'UNITS'",
        "units_micro": "1000000",
        "amount_minor": "NULL",
        "currency": "NULL",
        "team_id": "NULL",
        "month": "DATE '2026-01-01' + n / 40 * interval '1 month'",
    },
    "tasks": {"cancelled_at": "NULL", "completed_at": f"CASE WHEN n % 2 = 0 THEN {PAST} END"},
    "ties": {"from_id": own("resources", "n % 100"), "to_id": own("resources", "100 + n / 100")},
}


def count_of(table: str) -> int:
    """How many rows a workspace has of it."""
    return FEW[table][0] if table in FEW else ROWS.get(table, MANY)


def insert(table: Table) -> str:
    """The statement that fills the table for the workspace $1."""
    chosen = {column.name: _value(table, column) for column in table.columns}
    values = ", ".join(chosen.values())
    rows = f"generate_series(0, {count_of(table.name) - 1}) n"
    return f"INSERT INTO {table.name} ({', '.join(chosen)}) SELECT {values} FROM {rows}"


def _value(table: Table, column: Column[Any]) -> str:
    """What the n-th row holds."""
    shaped = SHAPED.get(table.name, {}).get(column.name)
    if shaped is not None:
        return shaped
    if column.name == "workspace_id":
        return "$1::uuid"
    if column.name == "id":
        return own(table.name, "n")
    words = _words(table, column.name)
    if words:
        return f"(ARRAY[{words}])[1 + n % {words.count(',') + 1}]"
    return _reference(table, column) or _plain(table, column)


def _words(table: Table, name: str) -> str:
    """What a column may hold by its CHECK, quoted."""
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            found = re.search(rf"\b{name} IN \(([^)]*)\)$", str(constraint.sqltext))
            if found:
                return found[1]
    return ""


def _reference(table: Table, column: Column[Any]) -> str | None:
    for constraint in table.foreign_key_constraints:
        for element in constraint.elements:
            if element.parent is column:
                target = element.target_fullname.split(".")[0]
                return own(target, f"n % {SPREAD.get(target, 500)}")
    return None


def _plain(table: Table, column: Column[Any]) -> str:
    """By type; what nobody asks for stays away where it may."""
    kind = column.type
    if isinstance(kind, Integer | Numeric):
        return "n + 1000" if is_unique(table, column.name) else "n % 100"
    if isinstance(kind, DateTime):
        return PAST
    if isinstance(kind, Date):
        return "current_date - n % 365"
    if isinstance(kind, Boolean):
        return "n % 2 = 0"
    if isinstance(kind, Text):
        return f"md5('{column.name}' || n)"
    if column.nullable:
        return "NULL"
    if isinstance(kind, LargeBinary):
        return f"decode(md5('{column.name}' || n), 'hex')"
    return own(column.name, "n") if isinstance(kind, Uuid) else "'{}'"  # arrays and JSON


async def fill(urls: Urls, workspaces: list[UUID], tables: list[Table]) -> None:
    """The rows of each workspace, and statistics as the server would have them a minute later."""
    connection = await asyncpg.connect(urls.superuser)
    await connection.execute("SET session_replication_role = replica")
    for table in tables:
        if count_of(table.name):
            for workspace_id in workspaces:
                await connection.execute(insert(table), workspace_id)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
