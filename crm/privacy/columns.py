"""Every word that may tell of a person: how it is blanked, or why it stays.

Facts keep their keys, kinds, times and amounts, so that every report says the same before and after. What was there is
still seen to have been there: a text becomes the word ERASED, not nothing. `tests/crm/privacy` compares this list
with the tables: a new column of words on a table of people must be added here.
"""

from collections.abc import Mapping

ERASED = "Erased"


def _word(column: str) -> str:
    return f"CASE WHEN x.{column} IS NOT NULL THEN '{ERASED}' END"


def _document(column: str) -> str:
    return f"CASE WHEN x.{column} IS NOT NULL THEN CAST('{{}}' AS jsonb) END"


def _page(column: str) -> str:
    """The page stays, for rules ask for it; what was sent along does not."""
    return f"regexp_replace(x.{column}, '[?#].*', '')"


OF_PERSON = "x.person_id = ANY(CAST(:persons AS uuid[]))"
OF_LEAD = "x.lead_id = ANY(CAST(:leads AS uuid[]))"
ITSELF = "x.id = ANY(CAST(:persons AS uuid[]))"
_IN = "x.{} IN (SELECT o.id FROM {} o WHERE o.workspace_id = :workspace_id AND o.{} = ANY(CAST(:{} AS uuid[])))"
OF_DEAL = _IN.format("deal_id", "deals", "lead_id", "leads")
OF_NOTE = _IN.format("note_id", "notes", "person_id", "persons")
OF_TOUCH = _IN.format("touch_id", "touchpoints", "person_id", "persons")
OF_CONVERSATION = _IN.format("conversation_id", "conversations", "person_id", "persons")

_TITLES = "x.kind IN ('TOUCH', 'STEP', 'SALE', 'REFUND', 'HANDOFF', 'CALL')"
"""Kinds whose titles are made of the model's words and members' names only."""
_OTHERS_SAID_IT = (
    "EXISTS (SELECT FROM sales o WHERE o.workspace_id = :workspace_id"
    " AND lower(btrim(o.self_reported)) = lower(btrim(x.self_reported))"
    " AND NOT (o.person_id = ANY(CAST(:persons AS uuid[]))))"
)
"""What others said as well tells nothing of this person, and reports count it."""

BLANKED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "attitude_changes": (OF_PERSON, {"source": f"'{ERASED}'"}),
    "referral_codes": (OF_PERSON, {"code": "'erased-' || x.id"}),
    "referrals": (OF_PERSON, {"reason": _word("reason")}),
    "persons": (ITSELF, {"name": "NULL", "sort_key": "''", "primary_email": "NULL", "primary_phone": "NULL",
                         "attitude_source": "NULL"}),
    "person_details": (ITSELF, {"name": "NULL", "sort_key": "''", "primary_email": "NULL", "primary_phone": "NULL"}),
    "identities": (OF_PERSON, {"value": "'erased:' || x.id"}),
    "consents": (OF_PERSON, {"source": _word("source"), "proof": _word("proof")}),
    "contact_blocks": (OF_PERSON, {"reason": f"'{ERASED}'"}),
    "person_holds": (OF_PERSON, {"reason": f"'{ERASED}'"}),
    "leads": (OF_PERSON, {"name": f"'{ERASED}'", "sort_key": "'erased'", "loss_text": _word("loss_text"),
                          "self_reported": _word("self_reported")}),
    "lead_moves": (OF_LEAD, {"reason": f"'{ERASED}'"}),
    "step_entries": (OF_LEAD, {"reason": f"CASE x.fact_kind WHEN 'MOVE' THEN '{ERASED}' ELSE x.reason END"}),
    "touchpoints": (OF_PERSON, {"referrer": "NULL", "landing_page": _page("landing_page"),
                                "place_url": _page("place_url"), "self_reported": _word("self_reported")}),
    "channel_reclassification_moves": (OF_TOUCH, {"explanation": f"'{ERASED}'"}),  # it quotes addresses and marks
    "calls": (OF_PERSON, {"recording_url": "NULL", "next_step": _word("next_step")}),
    "tasks": (OF_LEAD, {"title": f"'{ERASED}'", "cancel_reason": _word("cancel_reason")}),
    "notes": (OF_PERSON, {"text": "NULL", "erased_at": "coalesce(x.erased_at, :now)"}),
    "note_edits": (OF_NOTE, {"text": "NULL"}),
    "handoffs": (OF_LEAD, {"need": f"'{ERASED}'", "promises": "'{}'", "packet_fields": _document("packet_fields"),
                           "decline_text": _word("decline_text"), "recycle_reason": _word("recycle_reason")}),
    "deals": (OF_LEAD, {"name": f"'{ERASED}'", "attributes": _document("attributes"),
                        "won_reason": _word("won_reason"), "loss_text": _word("loss_text"),
                        "self_reported": _word("self_reported")}),
    "deal_moves": (OF_DEAL, {"reason": _word("reason")}),
    "deal_lines": (OF_DEAL, {"note": _word("note")}),
    "sales": (OF_PERSON, {"self_reported": f"CASE WHEN {_OTHERS_SAID_IT} THEN x.self_reported"
                                           f" ELSE {_word('self_reported')} END"}),
    "conversations": (OF_PERSON, {"thread_key": "'erased:' || x.id", "place_url": _page("place_url"),
                                  "solution": _word("solution"),
                                  "exposed_accounts": "CASE WHEN x.exposed_accounts IS NOT NULL"
                                                      " THEN CAST('{}' AS text[]) END"}),
    "messages": (OF_PERSON, {"text": "NULL", "search_key": "NULL"}),
    "message_sends": (OF_PERSON, {"template": _document("template")}),
    "conversation_classifications": (OF_CONVERSATION, {"reason": _word("reason")}),
    "information_items": (OF_CONVERSATION, {"question": f"'{ERASED}'", "answer": _word("answer")}),
    "form_submissions": (OF_PERSON, {"answers": "NULL", "context": "NULL",  # so that they are never replayed
                                     "self_reported": _word("self_reported")}),
    "intake_events": (
        "x.body IS NOT NULL AND x.person_ids && CAST(:persons AS uuid[])", {"body": "NULL"}
    ),
    "sla_pauses": (_IN.format("timer_id", "sla_timers", "lead_id", "leads"), {"reason": f"'{ERASED}'"}),
    "timeline_entries": (OF_PERSON, {
        "title": f"CASE WHEN {_TITLES} THEN x.title ELSE initcap(lower(replace(x.kind, '_', ' '))) END",
        "text": "CASE x.kind WHEN 'TOUCH' THEN regexp_replace(x.text, '[?#].*', '')"
                " WHEN 'STEP' THEN (SELECT e.reason FROM step_entries e WHERE e.workspace_id = :workspace_id"
                f" AND e.id = x.fact_id) ELSE {_word('text')} END",
    }),
}  # fmt: skip
"""Table → which of its rows are a person's, and what becomes of their columns; in the order in which they are written.

`:persons` are all that are one with the person, `:leads` their leads."""

DELETED: Mapping[str, str] = {
    "duplicate_checks": ITSELF,
    "import_changes": OF_PERSON,
    "match_keys": OF_PERSON,
    "duplicate_suggestions": f"({OF_PERSON} OR x.other_id = ANY(CAST(:persons AS uuid[])))",
}
"""What only served to recognise the person. The checks first: whoever compares the person at this moment holds its
check, so what follows finds the keys and the suggestions he wrote.
"""

_KEY, _WORD, _HASH = "a key of the fact", "a word of the model", "a hash"
KEPT: Mapping[str, Mapping[str, str]] = {
    "alert_evidence": {},
    "calls": {},
    "consents": {"channel": "what was agreed to stays provable", "text_version": "what was agreed to stays provable"},
    "contact_blocks": {"identity_hash": _HASH, "channel": _WORD},
    "conversations": {
        "source": _KEY, "topic": _WORD, "by_hand": "names of fields",
        "shared_url": "the company's own page", "statement_url": "the company's own page",
    },
    "conversation_classifications": {"topic": _WORD},
    "conversion_sends": {"event_name": _WORD, "dedupe_id": _KEY, "currency": _WORD, "code": _WORD,
                         "reason": "made of the code's words"},
    "deal_contacts": {"role": _WORD},
    "deals": {
        "currency": _WORD, "source": _KEY, "external_id": _KEY, "competitor": "another firm's name",
        "promo_code": "the company's own code",
    },
    "form_submissions": {
        "submission_key": _KEY, "language": _WORD, "consents": "what was agreed to stays provable",
        "problem_code": _WORD, "problem_field": _WORD, "problem_message": "a sentence of the service",
    },
    "handoffs": {"return_step_key": _WORD, "decision": "members and their load"},
    "identities": {"account": "our own page"},
    "information_items": {"topic": _WORD},
    "journeys": {"step_key": _WORD, "touch_ids": "ids", "channel_numbers": "numbers", "resource_numbers": "numbers",
                 "ages": "numbers", "step_starts": "times"},
    "lead_moves": {"to_step_key": _WORD},
    "lead_starts": {"step_key": _WORD, "source": _KEY, "external_id": _KEY},
    "leads": {"step_key": _WORD, "unwon_status": _WORD, "currency": _WORD, "source": _KEY, "external_id": _KEY,
              "competitor": "another firm's name"},
    "message_sends": {"source": _KEY, "external_id": _KEY, "code": _WORD, "reason": "made of the code's words"},
    "messages": {"source": _KEY, "external_id": _KEY, "flags": _WORD},
    "person_exports": {"token_hash": _HASH},
    "reached_scores": {"source": _KEY, "external_id": _KEY, "fact_kind": _WORD},
    "sale_events": {"source": _KEY, "external_id": _KEY},
    "sales": {"currency": _WORD, "promo_code": "the company's own code", "source": _KEY, "external_id": _KEY},
    "score_entries": {"reason": "made of the rule's words", "rule_key": _WORD, "fact_kind": _WORD},
    "step_entries": {"step_key": _WORD, "passed_over": "ids", "fact_kind": _WORD},
    "timeline_entries": {"currency": _WORD},
    "touchpoints": {
        "custom_kind": _WORD, "campaign": "the company's own", "utm": "the company's own link",
        "promo_code": "the company's own code", "source": _KEY, "external_id": _KEY,
        "form_answers": "`funnel.people.erase` leaves what rules ask for, since steps rest on it",
    },
}  # fmt: skip
"""Columns of words that stay, and why. Words of a vocabulary that the table itself checks need not be named."""
