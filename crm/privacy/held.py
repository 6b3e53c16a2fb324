"""What is held of a person: which tables are handed out, by which of their rows, and which are not and why."""

from collections.abc import Mapping

from crm.privacy.columns import ITSELF, OF_CONVERSATION, OF_DEAL, OF_LEAD, OF_NOTE, OF_PERSON

_OF_SALE = (
    "x.sale_id IN (SELECT o.id FROM sales o WHERE o.workspace_id = :workspace_id"
    " AND o.person_id = ANY(CAST(:persons AS uuid[])))"
)

_OF_VISITOR = (
    "x.visitor IN (SELECT o.value FROM identities o WHERE o.workspace_id = :workspace_id"
    " AND o.kind = 'ANONYMOUS_ID' AND o.person_id = ANY(CAST(:persons AS uuid[])))"
)

HANDED_OUT: Mapping[str, str] = {
    "attitude_changes": OF_PERSON, "referral_codes": OF_PERSON,
    "link_clicks": _OF_VISITOR,
    "persons": ITSELF, "person_details": ITSELF, "identities": OF_PERSON, "consents": OF_PERSON,
    "contact_blocks": OF_PERSON, "touchpoints": OF_PERSON, "leads": OF_PERSON, "lead_starts": OF_PERSON,
    "lead_moves": OF_LEAD, "step_entries": OF_LEAD, "score_entries": OF_LEAD, "handoffs": OF_LEAD,
    "form_submissions": OF_PERSON,
    "conversations": OF_PERSON, "messages": OF_PERSON, "message_sends": OF_PERSON,
    "conversation_classifications": OF_CONVERSATION,
    "conversion_sends": OF_PERSON,
    "information_items": OF_CONVERSATION, "calls": OF_PERSON, "tasks": OF_LEAD, "notes": OF_PERSON,
    "note_edits": OF_NOTE, "deals": OF_LEAD, "deal_contacts": OF_PERSON, "deal_lines": OF_DEAL, "deal_moves": OF_DEAL,
    "sales": OF_PERSON, "sale_events": _OF_SALE, "timeline_entries": OF_PERSON, "person_exports": OF_PERSON,
}  # fmt: skip

_DERIVED = "computed from what is handed out"
_OWN_WORK = "how the company organises its own work"
NOT_HANDED_OUT: Mapping[str, str] = {
    "alert_evidence": _OWN_WORK,
    "deal_slips": _OWN_WORK,
    "duplicate_checks": _OWN_WORK,
    "duplicate_suggestions": "would tell of another person",
    "import_changes": _OWN_WORK,
    "journeys": _DERIVED,
    "lead_scores": _DERIVED,
    "match_keys": _DERIVED,
    "person_holds": "what the company needs for its own claims",
    "person_merges": _OWN_WORK,
    "reached_scores": _DERIVED,
    "referrals": "would tell of another person",
    "sla_pauses": _OWN_WORK,
    "sla_timers": _OWN_WORK,
}

LEFT_OUT = frozenset({"workspace_id", "token_hash", "identity_hash", "search_key", "sort_key"})
"""Columns that tell nothing of the person."""
