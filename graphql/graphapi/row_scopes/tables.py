"""Every table whose rows hang on a lead, a person or a company: in sight when those are.

A table that names none of them itself hangs on the row it is part of. Where a row names several, all must be in sight:
so whoever sees it can be shown what it names. `OPEN` says of the rest why everybody sees them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy import exists as sql_exists

from crm.core.tables import Table
from graphapi.compiler.policy import Parts, scoped
from graphapi.compiler.rows import Row
from graphapi.compiler.scope import Scope
from graphapi.row_scopes.leads import (
    company_in_sight,
    lead_in_sight,
    leads_in_parts,
    person_in_sight,
    rows_in_parts,
    sees_company,
    sees_lead,
    sees_person,
)

Sees = Callable[[Any, Scope], ColumnElement[bool]]


def _part_of(table: str) -> Sees:
    """In sight with the row it is part of."""

    def sees(row_id: Any, scope: Scope) -> ColumnElement[bool]:
        source, row, fences = scope.bare(Table.metadata.tables[table])
        rule = _rule(table)(row, scope)
        return sql_exists(select(row.id).select_from(source).where(*fences, row.id == row_id, rule))

    return sees


_LEAD: dict[str, Sees] = {"lead_id": sees_lead}
_PERSON: dict[str, Sees] = {"person_id": sees_person}
_BOTH = _PERSON | _LEAD
_CONVERSATION: dict[str, Sees] = {"conversation_id": _part_of("conversations")}
_DEAL: dict[str, Sees] = {"deal_id": _part_of("deals")}

HANGS: Mapping[str, Mapping[str, Sees]] = {
    "alert_evidence": _CONVERSATION,
    "attitude_changes": _PERSON,
    "calls": _BOTH,
    "channel_reclassification_moves": {"touch_id": _part_of("touchpoints")},
    "consents": _PERSON,
    "contact_blocks": _PERSON,
    "conversation_classifications": _CONVERSATION,
    "conversations": _BOTH,
    "conversion_sends": _BOTH,
    "deal_contacts": _DEAL | _PERSON,
    "deal_lines": _DEAL,
    "deal_moves": _DEAL,
    "deal_slips": _DEAL,
    "deals": _LEAD,
    "duplicate_suggestions": _PERSON | {"other_id": sees_person},
    "event_targets": {"company_id": sees_company},
    "form_submissions": _PERSON,
    "handoffs": _LEAD,
    "identities": _PERSON,
    "information_items": _CONVERSATION,
    "journeys": _LEAD,
    "message_sends": _CONVERSATION | _PERSON,
    "messages": _CONVERSATION | _PERSON,
    "note_edits": {"note_id": _part_of("notes")},
    "notes": _BOTH | _DEAL,
    "person_exports": _PERSON,
    "person_holds": _PERSON,
    "person_merges": {"kept_id": sees_person, "merged_id": sees_person},
    "referral_codes": _PERSON,
    "referrals": _PERSON,
    "sale_events": {"sale_id": _part_of("sales")},
    "sales": _BOTH | _DEAL,
    "score_entries": _LEAD,
    "sla_pauses": {"timer_id": _part_of("sla_timers")},
    "step_entries": _LEAD,
    "tasks": _LEAD,
    "timeline_entries": _BOTH,
    "touchpoints": _PERSON,
}
"""Table → its columns that name what it hangs on."""


def _hangs(table: str, row: Row, scope: Scope) -> ColumnElement[bool]:
    columns = Table.metadata.tables[table].columns
    conditions = []
    for name, sees in HANGS[table].items():
        value = getattr(row, name)
        seen = sees(value, scope)
        conditions.append(or_(value.is_(None), seen) if columns[name].nullable else seen)
    return and_(*conditions)


def _timer_in_sight(timer: Row, scope: Scope) -> ColumnElement[bool]:
    """A timer without a lead is a conversation's."""
    answered = _part_of("conversations")(timer.subject_id, scope)
    return or_(sees_lead(timer.lead_id, scope), and_(timer.lead_id.is_(None), answered))


RULES: Mapping[str, Callable[[Row, Scope], ColumnElement[bool]]] = {
    "leads": lead_in_sight,
    "persons": person_in_sight,
    "companies": company_in_sight,
    "sla_timers": _timer_in_sight,
    **{table: partial(_hangs, table) for table in HANGS},
}
"""The rule of every table that is not open to everybody."""


def _rule(table: str) -> Callable[[Row, Scope], ColumnElement[bool]]:
    return RULES[table]


def _parts(table: str) -> Parts | None:
    """How a list of the whole table is taken apart. What may hang on no lead, or on a person, is not: who has no lead
    is in everybody's sight, and is found only by going through the list.
    """
    if table == "leads":
        return leads_in_parts
    column = Table.metadata.tables[table].columns.get("lead_id")
    always = column is not None and not column.nullable and "lead_id" in HANGS.get(table, {})
    return rows_in_parts if always else None


def lay() -> None:
    """Tells the compiler; doing it again changes nothing."""
    for table, rule in RULES.items():
        scoped(Table.metadata.tables[table], rule, parts=_parts(table))
