"""What is known now of the people behind conversions, and what stands in the way of telling it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.consents.may_contact import SENTENCES, Standing, verdicts
from crm.models.words import ConsentPurpose
from funnel.conversions.networks import NETWORKS
from funnel.conversions.shape import AdNetwork, Click, Conversion, Part, Target
from funnel.models.words import ConversionNetwork, ConversionStatus, ConversionValue
from funnel.reads import Reads

CLICKS = ("ctwa_clid", "fbc", "fbclid", "fbp", "lead_id", "yclid", "ym_client_id", "_ym_uid", "client_id", "ym_user_id")

_KNOWN = text(
    """
SELECT asked.id AS asked_id, i.kind, i.value FROM persons asked
JOIN persons same ON same.workspace_id = asked.workspace_id AND same.canonical_id = asked.canonical_id
JOIN identities i ON i.workspace_id = asked.workspace_id AND i.person_id = same.id
WHERE asked.workspace_id = CAST(:workspace_id AS uuid) AND asked.id = ANY(CAST(:persons AS uuid[]))
  AND i.kind IN ('EMAIL', 'PHONE') ORDER BY 1, 2, 3
"""
)
_CLICKED = text(
    """
SELECT asked.id AS asked_id, c.key, c.value, t.occurred_at FROM persons asked
JOIN persons same ON same.workspace_id = asked.workspace_id AND same.canonical_id = asked.canonical_id
JOIN touchpoints t ON t.workspace_id = asked.workspace_id AND t.person_id = same.id
CROSS JOIN LATERAL (
  SELECT a.key, a.value FROM jsonb_each_text(CASE jsonb_typeof(t.form_answers) WHEN 'object' THEN t.form_answers END) a
  WHERE a.key = ANY(CAST(:names AS text[]))
  UNION ALL SELECT 'lead_id', split_part(t.external_id, ':', 2)
  WHERE t.source LIKE 'meta:%' AND t.external_id ~ '^lead:[0-9]{15,17}$'
) c
WHERE asked.workspace_id = CAST(:workspace_id AS uuid) AND asked.id = ANY(CAST(:persons AS uuid[]))
  AND (t.form_answers IS NOT NULL OR t.source LIKE 'meta:%')
ORDER BY 1, t.occurred_at DESC, t.id DESC, c.key
"""
)
_FACTS = text(
    """
SELECT s.id, x.net_amount_minor AS amount_minor, x.currency, x.id IS NOT NULL AS is_there,
  x.net_units_micro = 0 AS is_undone
FROM conversion_sends s JOIN sales x ON x.workspace_id = s.workspace_id AND x.id = s.fact_id
WHERE s.workspace_id = CAST(:workspace_id AS uuid) AND s.id = ANY(CAST(:ids AS uuid[])) AND :of_sales
UNION ALL
SELECT s.id, l.expected_value_minor, l.currency, true,
  NOT EXISTS (SELECT FROM step_entries e WHERE e.workspace_id = s.workspace_id AND e.lead_id = s.lead_id
    AND e.step_key = CAST(:step_key AS text) AND e.voided_at IS NULL)
FROM conversion_sends s JOIN leads l ON l.workspace_id = s.workspace_id AND l.id = s.lead_id
WHERE s.workspace_id = CAST(:workspace_id AS uuid) AND s.id = ANY(CAST(:ids AS uuid[])) AND NOT :of_sales
"""
)
_SILENT = frozenset({Standing.GRANTED, Standing.NOT_ASKED})
"""What is no refusal."""


@dataclass(frozen=True, slots=True)
class Held:
    """A conversion that is not sent, and why."""

    status: ConversionStatus
    code: str
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Gathered:
    """A row with what would be sent, or why it is not."""

    id: UUID
    conversion: Conversion | None
    part: Part | None = None
    held: Held | None = None


async def gather(
    reads: Reads, fetch: Any, destination: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], now: datetime
) -> list[Gathered]:
    """In the order of the rows; the same few statements for a thousand."""
    network = NETWORKS[ConversionNetwork(destination["network"])]
    target = Target(destination["account_id"], destination["settings"])
    persons: list[UUID] = list({row["person_id"] for row in rows})
    given = {"workspace_id": reads.workspace_id, "persons": persons}
    known = await _listed(reads, _KNOWN.bindparams(**given))
    clicked = await _listed(reads, _CLICKED.bindparams(**given, names=list(CLICKS)))
    of_sales = destination["happening"] == "SALE"
    facts = _FACTS.bindparams(
        workspace_id=reads.workspace_id, ids=[row["id"] for row in rows], of_sales=of_sales,
        step_key=destination["step_key"],
    )  # fmt: skip
    by_id = {each["id"]: each for each in await reads.rows(facts)}
    refused = await _refused(fetch, reads.workspace_id, destination, persons, now)

    def made() -> list[Gathered]:
        return [_one(network, target, destination, row, by_id.get(row["id"]), known, clicked, refused, now)
                for row in rows]  # fmt: skip

    return await asyncio.to_thread(made)  # normalised and hashed: of fifty thousand it takes a second


async def _listed(reads: Reads, statement: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in await reads.rows(statement):
        found.setdefault(row["asked_id"], []).append(row)
    return found


async def _refused(
    fetch: Any, workspace_id: UUID, destination: Mapping[str, Any], persons: Sequence[UUID], now: datetime
) -> dict[UUID, Held]:
    """Who was erased or did not agree. Without a purpose nothing has to be agreed to, but what was refused counts."""
    purpose = ConsentPurpose(destination["consent_purpose"] or ConsentPurpose.ANALYTICS)
    found = await verdicts(fetch, workspace_id, persons, now, destination["consent_channel"], purpose)
    return {
        id: Held(ConversionStatus.WITHHELD, verdict.standing.value, SENTENCES[verdict.standing])
        for id, verdict in found.items()
        if verdict.standing not in _SILENT or (not verdict.allowed and destination["consent_purpose"] is not None)
    }


def _one(
    network: AdNetwork, target: Target, destination: Mapping[str, Any], row: Mapping[str, Any], fact: Any,
    known: Mapping[UUID, Sequence[Any]], clicked: Mapping[UUID, Sequence[Any]], refused: Mapping[UUID, Held],
    now: datetime,
) -> Gathered:  # fmt: skip
    if fact is None or fact["is_undone"]:
        return Gathered(row["id"], None, held=Held(ConversionStatus.WITHHELD, "UNDONE", "It was taken back meanwhile."))
    if (held := refused.get(row["person_id"])) is not None:
        return Gathered(row["id"], None, held=held)
    window = network.window(target)
    if now - row["occurred_at"] > window:
        reason = f"It is older than the {window.days} days in which the network takes it."
        return Gathered(row["id"], None, held=Held(ConversionStatus.EXPIRED, "TOO_OLD", reason))
    own = known.get(row["person_id"], ())
    made = Conversion(
        id=row["id"],
        event_name=row["event_name"],
        dedupe_id=row["dedupe_id"],
        occurred_at=row["occurred_at"],
        person_id=row["person_id"],
        emails=[each["value"] for each in own if each["kind"] == "EMAIL"],
        phones=[each["value"] for each in own if each["kind"] == "PHONE"],
        clicks=[
            Click(each["key"], each["value"], each["occurred_at"])
            for each in clicked.get(row["person_id"], ())
            if each["occurred_at"] <= row["occurred_at"]
        ],
        value=_value(destination, fact),
    )
    part = network.part(made, target)
    if part is None:
        reason = "Nothing is known of the person by which the network could recognise them."
        return Gathered(row["id"], None, held=Held(ConversionStatus.WITHHELD, "NO_IDENTIFIERS", reason))
    return Gathered(row["id"], made, part)


def _value(destination: Mapping[str, Any], fact: Any) -> tuple[int, str] | None:
    match ConversionValue(destination["value_rule"]):
        case ConversionValue.FIXED:
            return destination["fixed_minor"], destination["currency"]
        case ConversionValue.AMOUNT if fact["amount_minor"] is not None and fact["currency"] is not None:
            return fact["amount_minor"], fact["currency"]
        case _:
            return None
