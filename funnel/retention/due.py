"""Whose time is over: conditions on the rows of each subject, for counting and for taking them away alike."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm.models.retention import RetentionSubject

_S = RetentionSubject
_LEADS = "JOIN leads l ON l.workspace_id = :workspace_id AND l.person_id = o.id"
_WAITS = "x.state IN ('RUNNING', 'PAUSED', 'BREACHED')"


def _any(joined: str, condition: str) -> str:
    """Whether anybody who is one with the person has such rows."""
    own = f"SELECT FROM persons o {joined} WHERE o.workspace_id = :workspace_id AND o.canonical_id = p.id"
    return f"EXISTS ({own} AND {condition})"


def _of_one(table: str, condition: str) -> str:
    """The same of one table with persons' ids."""
    return _any(f"JOIN {table} x ON x.workspace_id = :workspace_id AND x.person_id = o.id", condition)


def _of_lead(table: str, condition: str) -> str:
    """The same of one table with leads' ids."""
    return _any(f"{_LEADS} JOIN {table} x ON x.workspace_id = :workspace_id AND x.lead_id = l.id", condition)


_OF_CONVERSATION = (
    "JOIN conversations c ON c.workspace_id = :workspace_id AND c.person_id = o.id"
    " JOIN sla_timers x ON x.workspace_id = :workspace_id AND x.subject_id = c.id"
)
KEPT = " OR ".join((
    _of_one("person_holds", "x.lifted_at IS NULL AND (x.until IS NULL OR x.until > CAST(:now AS timestamptz))"),
    _of_lead("deals", "x.status = 'OPEN'"),
    _of_lead("handoffs", "x.status = 'OFFERED'"),
    _of_lead("sla_timers", _WAITS),
    _any(_OF_CONVERSATION, _WAITS),
))  # fmt: skip
"""Who is kept although the time is over: by a hold, or because something with them is waited for."""

_HAS_LEAD = _any(_LEADS, "l.withdrawn_at IS NULL")
_KNOWN = (
    "(p.name IS NOT NULL OR p.primary_email IS NOT NULL OR p.primary_phone IS NOT NULL OR "
    + _of_one("identities", "x.kind <> 'ANONYMOUS_ID'")
    + ")"
)
_SEEN = " OR ".join((
    _of_one("touchpoints", "x.occurred_at >= CAST(:before AS timestamptz)"),
    _of_one("calls", "x.occurred_at >= CAST(:before AS timestamptz)"),
    _of_one("messages", "x.sent_at >= CAST(:before AS timestamptz)"),
    _of_one("consents", "x.at >= CAST(:before AS timestamptz)"),
))  # fmt: skip
_NOT_LOST = (
    "l.withdrawn_at IS NULL AND (l.status NOT IN ('LOST', 'DISQUALIFIED')"
    " OR greatest(l.closed_at, l.last_activity_at) >= CAST(:before AS timestamptz))"
)
_LOST = f"{_any(_LEADS, 'l.withdrawn_at IS NULL')} AND NOT {_any(_LEADS, _NOT_LOST)}"
_WHO: Mapping[RetentionSubject, str] = {
    _S.UNKNOWN_VISITORS: f"NOT {_HAS_LEAD} AND NOT {_KNOWN}",
    _S.PEOPLE_WITHOUT_LEAD: f"NOT {_HAS_LEAD} AND {_KNOWN}",
    _S.LOST_LEADS: _LOST,
}


def persons(subject: RetentionSubject) -> str:
    """Condition on `persons p` of the workspace, before anybody is kept (`KEPT`).

    Neither met nor recorded since: what was brought in yesterday about old days is not old. Those that were erased are
    not told again.
    """
    return (
        "p.canonical_id = p.id AND p.erased_at IS NULL"
        " AND p.created_at < CAST(:before AS timestamptz) AND p.first_seen_at < CAST(:before AS timestamptz)"
        f" AND {_WHO[subject]} AND NOT ({_SEEN})"
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table, `x`."""

    table: str
    condition: str
    sets: str | None = None
    """What becomes of them; deleted when None."""
    first: str | None = None
    """What is said of other rows before each part: that they are over, so that nobody goes on with them meanwhile.
    Returns their ids."""
    audited: tuple[str, str] = ("", "")
    """Action and type of what the audit tells of those."""
    named_by: tuple[str, str] | None = None
    """Table and column that name rows which are deleted: the column is emptied with them."""


_NOT_HELD = (
    "NOT EXISTS (SELECT FROM person_holds h JOIN persons a ON a.workspace_id = :workspace_id AND a.id = h.person_id"
    " JOIN persons b ON b.workspace_id = :workspace_id AND b.canonical_id = a.canonical_id"
    " WHERE h.workspace_id = :workspace_id AND b.id = x.person_id AND h.lifted_at IS NULL"
    " AND (h.until IS NULL OR h.until > CAST(:now AS timestamptz)))"
)
_LOOKED_ONLY = "r.phase = 'LOOK' AND r.finished_at < CAST(:before AS timestamptz)"
"""Runs of which nothing was ever written. A trial is put aside before its moves go: applied by half it would look
whole. What was applied keeps its moves for ever, for they are its undo."""
ROWS: Mapping[RetentionSubject, Rows] = {
    _S.CALL_RECORDINGS: Rows(
        "calls",
        "x.recording_url IS NOT NULL AND x.occurred_at < CAST(:before AS timestamptz) AND " + _NOT_HELD,
        "recording_url = NULL",
    ),
    _S.IMPORT_PROBLEMS: Rows(
        "import_problems",
        "EXISTS (SELECT FROM imports i WHERE i.workspace_id = :workspace_id AND i.id = x.import_id"
        " AND i.finished_at < CAST(:before AS timestamptz))",
    ),
    _S.PERSON_EXPORTS: Rows("person_exports", "x.requested_at < CAST(:before AS timestamptz)"),
    _S.FORM_ANSWERS: Rows(
        "form_submissions",
        "x.state IN ('BOT', 'FAILED') AND x.answers IS NOT NULL AND x.received_at < CAST(:before AS timestamptz)",
        "answers = NULL, context = NULL, self_reported = NULL",
    ),
    _S.CONVERSION_REQUESTS: Rows(
        "conversion_requests", "x.at < CAST(:before AS timestamptz)", named_by=("conversion_sends", "request_id")
    ),
    _S.RECLASSIFICATION_TRIALS: Rows(
        "channel_reclassification_moves",
        "x.run_id IN (SELECT r.id FROM channel_reclassifications r WHERE r.workspace_id = :workspace_id"
        f" AND r.status IN ('PREVIEWED', 'CANCELLED', 'FAILED') AND {_LOOKED_ONLY})",
        first="UPDATE channel_reclassifications r SET status = 'CANCELLED', version = r.version + 1"
        f" WHERE r.workspace_id = :workspace_id AND r.status = 'PREVIEWED' AND {_LOOKED_ONLY} RETURNING r.id",
        audited=("CHANNEL_RECLASSIFICATION_CANCEL", "ChannelReclassification"),
    ),
    _S.AUDIT: Rows("audit_entries", "x.occurred_at < CAST(:before AS timestamptz)"),
    _S.IDEMPOTENCY_KEYS: Rows("idempotency_keys", "x.created_at < CAST(:before AS timestamptz)"),
    _S.OUTBOX: Rows("outbox_events", "x.created_at < CAST(:before AS timestamptz)"),
}
"""Subjects that are rows of a table. Log-ins belong to no workspace and are not among them."""
