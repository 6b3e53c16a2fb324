"""The one statement behind the report: step entries folded to one line per unit, sent as binary columns."""

from collections.abc import Mapping

from funnel.analytics.passages import CHOSEN, MONEY_OF_UNIT, PASSAGES, SPANS
from funnel.analytics.question import Frame, FunnelQuestion
from funnel.analytics.words import CountBy, ReentryMode

MISSING = -(2**62)
"""Stands for "never entered" in a column of times."""

MICROSECONDS = 1_000_000

PLAIN = ("started_at", "following_at", "closed", "sold", "amount", "channel", "resource", "audience", "owner")
"""Columns that are there once, in order."""

_MAPPED = """
  JOIN unnest({ids}::uuid[], {keys}::text[]) AS m(step_id, key) ON m.step_id = e.to_step_id
  LEFT JOIN unnest({ids}::uuid[], {keys}::text[]) AS b(step_id, key) ON b.step_id = e.from_step_id"""
_OF_MAPPED = "m.key = ANY($3) AND (b.key IS DISTINCT FROM m.key OR e.from_step_id = e.to_step_id)"
"""A way between two steps that became one is no entry into it; a way back into the same step is."""

_WHOSE = """
whose AS (
  SELECT DISTINCT ON (p.canonical_id) p.canonical_id, l.company_id
  FROM leads l JOIN persons p ON p.workspace_id = $1 AND p.id = l.person_id
  WHERE l.workspace_id = $1 AND l.product_id = $2 AND l.withdrawn_at IS NULL AND l.company_id IS NOT NULL
  ORDER BY p.canonical_id, l.started_at, l.id),"""
"""The company of a person, merged persons together: of its first lead that has one."""

_STATEMENT = """
WITH {whose}
alive AS (
  SELECT {unit} AS unit, {step_key} AS step_key, e.occurred_at, e.fact_kind, e.id AS entry_id
  FROM step_entries e{mapped}
  JOIN leads l ON l.workspace_id = $1 AND l.id = e.lead_id
  JOIN persons p ON p.workspace_id = $1 AND p.id = l.person_id{join_whose}
  WHERE e.workspace_id = $1 AND e.product_id = $2 AND {of_question}
    AND e.recorded_at <= $6 AND (e.voided_at IS NULL OR e.voided_at > $6)
    AND ($7::uuid IS NULL OR e.funnel_id = $7)),{passages}
unit AS (
  SELECT unit, {passage} AS passage,
    coalesce(min(occurred_at) FILTER (WHERE fact_kind IS DISTINCT FROM 'SALE' AND step_key <> $8),
             min(occurred_at) FILTER (WHERE step_key <> $8)) AS started_at,
    min(occurred_at) FILTER (WHERE step_key = $8) AS following_at,
    {steps}
  FROM {entries} GROUP BY {grouped}),{chosen}
cohort AS (SELECT * FROM {units} WHERE started_at >= $4 AND started_at < $5),
person_lead AS (
  SELECT {person} AS unit,
    (array_agg(l.id ORDER BY l.started_at, l.id))[1] AS lead_id,
    bool_and({closed}) AS closed,
    (array_agg(l.{touch}_channel_id ORDER BY l.started_at, l.id))[1] AS channel_id,
    (array_agg(l.{touch}_resource_id ORDER BY l.started_at, l.id))[1] AS resource_id,
    (array_agg(l.audience_id ORDER BY l.started_at, l.id))[1] AS audience_id,
    (array_agg(l.owner_id ORDER BY l.started_at, l.id))[1] AS owner_id
  FROM {people}
  {history}
  GROUP BY {person}),{spans}
money AS (
  SELECT {unit} AS unit{span_passage}, coalesce(sum({amount}), 0)::bigint AS amount
  FROM sales s JOIN persons p ON p.workspace_id = $1 AND p.id = s.person_id{join_whose}{join_spans}
  {events}
  WHERE s.workspace_id = $1 AND s.product_id = $2 AND s.recorded_at <= $6 GROUP BY {money_grouped}),
owner AS (SELECT id, row_number() OVER (ORDER BY id) AS number FROM members WHERE workspace_id = $1),
line AS (
  SELECT c.*, l.lead_id, l.closed, m.unit IS NOT NULL AS sold, coalesce(m.amount, 0) AS amount,
    coalesce(ch.number, 0)::int AS channel, coalesce(r.number, 0)::int AS resource,
    coalesce(a.number, 0)::int AS audience, coalesce(o.number, 0)::int AS owner
  FROM cohort c JOIN person_lead l ON l.unit = c.unit
  LEFT JOIN money m ON m.unit = c.unit{of_passage}
  LEFT JOIN channels ch ON ch.workspace_id = $1 AND ch.id = l.channel_id
  LEFT JOIN resources r ON r.workspace_id = $1 AND r.id = l.resource_id
  LEFT JOIN audiences a ON a.workspace_id = $1 AND a.id = l.audience_id
  LEFT JOIN owner o ON o.id = l.owner_id)
SELECT {columns}{leads}
FROM (SELECT * FROM line{ordered}) o
"""

_LEADS = "leads l ON l.workspace_id = $1 AND l.person_id = p.id AND l.product_id = $2 AND l.withdrawn_at IS NULL"

_NOW = {
    "closed": "l.status IN ('LOST', 'DISQUALIFIED')",
    "history": "",
    "amount": "s.net_amount_minor",
    "events": "",
}
_THEN = {
    "closed": """coalesce(
      h.action <> 'LEAD_REOPEN' AND NOT EXISTS (
        SELECT 1 FROM sales w
        WHERE w.workspace_id = $1 AND w.lead_id = l.id AND w.recorded_at > h.occurred_at AND w.recorded_at <= $6),
      l.status IN ('LOST', 'DISQUALIFIED') AND (l.closed_at IS NULL OR l.closed_at <= $6))""",
    "history": """LEFT JOIN LATERAL (
    SELECT a.action, a.occurred_at FROM audit_entries a
    WHERE a.workspace_id = $1 AND a.object_id = l.id AND a.outcome = 'DONE' AND a.occurred_at <= $6
      AND a.action IN ('LEAD_LOSE', 'LEAD_DISQUALIFY', 'LEAD_REOPEN')
    ORDER BY a.occurred_at DESC, a.id DESC LIMIT 1) h ON true""",
    "amount": "v.amount_minor",
    "events": "JOIN sale_events v ON v.workspace_id = $1 AND v.sale_id = s.id AND v.recorded_at <= $6",
}
"""What the row of a lead or a sale says today, and what was known then: the audit keeps every closing and reopening,
a sale after a closing has won the lead, and the events of a sale sum to what it was worth. Of a lead without a line in
the audit (put in as it is) the row's own time of closing counts."""

_PERSONS = {
    "whose": "",
    "unit": "p.canonical_id",
    "join_whose": "",
    "people": f"{{one}} c JOIN persons p ON p.workspace_id = $1 AND p.canonical_id = c.unit JOIN {_LEADS}",
}
_COMPANIES = {
    "whose": _WHOSE,
    "unit": "w.company_id",
    "join_whose": "\n  JOIN whose w ON w.canonical_id = p.canonical_id",
    "people": (
        "{one} c JOIN whose w ON w.company_id = c.unit"
        f" JOIN persons p ON p.workspace_id = $1 AND p.canonical_id = w.canonical_id JOIN {_LEADS}"
    ),
}


def columns_of(frame: Frame) -> list[str]:
    """Names of the binary columns, in order."""
    return [*PLAIN, *(f"{what}_{index}" for what in ("at", "times") for index in range(len(frame.steps)))]


def text_of(frame: Frame, *, touch: str, with_leads: bool) -> str:
    """The statement for so many steps; step keys are parameters ($9 …), never text.

    Units are sorted only where their leads are listed: figures do not depend on it, and a million are sorted on disk.
    """
    question = frame.question
    again = question.reentry is not ReentryMode.FIRST
    place = 9 + len(frame.steps)
    is_mapped = frame.mapped is not None
    order = "started_at, unit, passage" if again else "started_at, unit"
    units = _PERSONS if question.count_by is CountBy.PERSONS else _COMPANIES
    return _STATEMENT.format(
        step_key="m.key" if is_mapped else "e.step_key",
        mapped=_MAPPED.format(ids=f"${place}", keys=f"${place + 1}") if is_mapped else "",
        of_question=_OF_MAPPED if is_mapped else "e.step_key = ANY($3)",
        passages=PASSAGES if again else "",
        entries="passages" if again else "alive",
        passage="passage" if again else "1",
        grouped="unit, passage" if again else "unit",
        steps=", ".join(_of_step(index, again=again) for index in range(len(frame.steps))),
        columns=", ".join(_sent(name) for name in columns_of(frame)),
        ordered=f" ORDER BY {order}" if with_leads else "",
        touch=touch,
        leads=", array_agg(lead_id) AS leads" if with_leads else "",
        **_money(question.reentry),
        **units | _people(question, units),
        **(_NOW if question.as_known_at is None else _THEN),
    )


def _people(question: FunnelQuestion, units: Mapping[str, str]) -> dict[str, str]:
    """Whose leads are folded. How many units the cohort has the planner cannot know, and would look each of them up by
    itself: so it is everybody, read once. Only where the audit is asked about each lead it is the cohort.
    """
    if question.as_known_at is None:
        everybody = f"persons p JOIN {_LEADS}{units['join_whose']} WHERE p.workspace_id = $1"
        return {"people": everybody, "person": units["unit"]}
    again = question.reentry is not ReentryMode.FIRST
    one = "(SELECT DISTINCT unit FROM cohort)" if again else "cohort"
    return {"people": units["people"].format(one=one), "person": "c.unit"}


def _money(reentry: ReentryMode) -> dict[str, str]:
    if reentry is ReentryMode.ALL:
        return {"chosen": "", "units": "unit"} | SPANS
    chosen = (
        {"chosen": CHOSEN, "units": "chosen"} if reentry is ReentryMode.OPTIMIZED else {"chosen": "", "units": "unit"}
    )
    return chosen | MONEY_OF_UNIT


def _of_step(index: int, *, again: bool) -> str:
    of = f"FILTER (WHERE step_key = ${9 + index})"
    times = f"coalesce(max(nth) {of}, 0)" if again else f"count(*) {of}"
    return f"min(occurred_at) {of} AS at_{index}, {times} AS times_{index}"


def _sent(name: str) -> str:
    if name in ("started_at", "following_at") or name.startswith("at_"):
        return f"array_send(array_agg(coalesce({name}, '-infinity'))) AS {name}"
    return f"array_send(array_agg({f'{name}::int' if name in ('closed', 'sold') else name})) AS {name}"
