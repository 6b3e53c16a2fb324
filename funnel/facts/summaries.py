"""What a lead shows of its facts without asking them: name, status, owner, first and last touch, last activity."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.work import Lock
from crm.leads import store as lead_store
from crm.models.words import AudienceSource, IdentityKind, LeadStatus
from crm.people.identity import IdentityKey
from crm.people.names import UNKNOWN, best_name
from crm.people.queries import IDENTITIES_OF
from funnel.facts.batch import ALWAYS, TOUCH_COLUMNS, Batch, Item, KnownLead
from funnel.facts.credit import ACTIVE_KINDS
from funnel.facts.facts import HandoffFact, MoveFact, SaleFact, StartFact
from funnel.facts.last_touch import active, follow
from funnel.facts.lead_rows import DECIDED, decided, row_of, summary_of
from funnel.facts.progress import Progress
from funnel.facts.wins import rewin, win

_END = (
    "SELECT t.id, t.occurred_at, t.kind, t.channel_id, t.resource_id FROM persons p"
    " JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.person_id = p.id"
    " WHERE p.workspace_id = :workspace_id AND p.canonical_id = a.person_id"
    " AND (t.product_id IS NULL OR t.product_id = a.product_id)"
)
_AT = "(t.occurred_at + interval '0')"
"""Not the bare column: before the first ANALYZE the planner would walk the index by time for each lead, to the end."""

_TOUCHES = text(
    "SELECT a.lead_id, f.id AS first_touch_id, f.occurred_at AS first_touch_at, f.kind AS first_touch_kind,"
    " f.channel_id AS first_touch_channel_id, f.resource_id AS first_touch_resource_id, l.id AS last_touch_id,"
    " l.occurred_at AS last_touch_at, l.kind AS last_touch_kind, l.channel_id AS last_touch_channel_id,"
    " l.resource_id AS last_touch_resource_id, x.occurred_at AS active_at"
    " FROM json_to_recordset(CAST(:asked AS json)) AS a(lead_id uuid, person_id uuid, product_id uuid)"
    f" LEFT JOIN LATERAL ({_END} AND t.earns_credit"
    f"  ORDER BY {_AT}, t.source, t.external_id LIMIT 1) f ON true"
    f" LEFT JOIN LATERAL ({_END} AND t.earns_credit"
    f"  ORDER BY {_AT} DESC, t.source DESC, t.external_id DESC LIMIT 1) l ON true"
    f" LEFT JOIN LATERAL ({_END} AND t.direction IS DISTINCT FROM 'OUTBOUND' AND t.kind = ANY(CAST(:active AS text[]))"
    f"  ORDER BY {_AT} DESC, t.source DESC, t.external_id DESC LIMIT 1) x ON true"
)

Before = dict[UUID, tuple[tuple[Any, ...], dict[str, Any]]]
"""Lead → what facts decide about it, and its touches."""


def snapshot(batch: Batch) -> Before:
    """The stored summaries, to see later which of them changed."""
    return {lead.id: decided(lead) for lead in batch.leads.values()}


async def summarise(batch: Batch, before: Before, done: Progress) -> None:
    """Brings the leads of the batch up to date and writes those that changed."""
    for item in batch.items:
        if item.status == "RECORDED":
            _tell(batch, item)
    await rewin(batch)
    leads = list(batch.leads.values())
    await _touches(batch, leads)
    await _names(batch, leads)
    new = {lead.id for lead in done.created if not lead.is_stored}
    batch.work.locking(Lock.DEALINGS)
    await lead_store.leads(batch.work, [row_of(batch, lead) for lead in done.created if lead.id in new])
    changed = []
    for lead in sorted(leads, key=lambda lead: lead.id):
        if lead.id not in new and (row := _changed(lead, before.get(lead.id))):
            changed.append(row)
    await lead_store.summaries(batch.work, changed)


_VERSIONED = ("step_id", "status", "owner_id", "audience_id", "name", "withdrawn_at")
"""Changes of these make a reader's copy stale; a touch alone does not."""
_VERSIONED_AT = tuple(DECIDED.index(name) for name in _VERSIONED)


def _changed(
    lead: KnownLead, before: tuple[tuple[Any, ...], dict[str, Any]] | None
) -> dict[str, Any] | None:  # fmt: skip
    after = decided(lead)
    if after == before:
        return None
    stale = before is None or any(after[0][at] != before[0][at] for at in _VERSIONED_AT)
    return summary_of(lead) | {"id": lead.id, "version": int(stale)}


def _tell(batch: Batch, item: Item) -> None:
    """What a fact says of its lead directly."""
    fact = item.fact
    if isinstance(fact, StartFact) and item.person_id:
        lead = batch.primary(item.person_id, fact.product_id)
        if lead is not None:
            item.lead_id = lead.id
            _started(batch, lead, fact)
    elif isinstance(fact, SaleFact) and item.lead_id:
        lead = batch.leads[item.lead_id]
        won_at = lead.closed_at if lead.status is LeadStatus.WON else None
        win(lead, min(won_at or fact.sold_at, fact.sold_at))
        active(lead, fact.sold_at)
    elif isinstance(fact, MoveFact | HandoffFact):
        active(batch.leads[fact.lead_id], fact.occurred_at)


def _started(batch: Batch, lead: KnownLead, fact: StartFact) -> None:
    """A start fills what the lead does not know yet."""
    if lead.is_new or fact.claims:
        lead.owner_id = lead.owner_id or fact.owner_id
    lead.self_reported = lead.self_reported or fact.self_reported
    if lead.is_new:
        lead.import_id = lead.import_id or fact.import_id
    if fact.audience_id and not lead.is_pinned:
        lead.audience_id, lead.audience_source = fact.audience_id, AudienceSource.GIVEN.value
        batch.touched_from(lead.canonical_id, ALWAYS)
    if fact.lead_external_id and lead.external_id is None:
        lead.source, lead.external_id = fact.source, fact.lead_external_id


async def _touches(batch: Batch, leads: list[KnownLead]) -> None:
    touched = batch.touches
    asked = [
        {"lead_id": lead.id, "person_id": lead.canonical_id, "product_id": lead.product_id}
        for lead in leads
        if lead.is_new
        or lead.canonical_id in batch.united
        or not follow(batch, lead, touched.get(lead.canonical_id, ()))
    ]
    if not asked:
        return
    given = {"workspace_id": batch.work.workspace_id, "asked": dump(asked), "active": list(ACTIVE_KINDS)}
    for row in (await batch.work.execute(_TOUCHES, given)).all():
        lead = batch.leads[row[0]]
        lead.touches = dict(zip(TOUCH_COLUMNS, row[1:-1], strict=True))
        if row[-1] is not None:
            active(lead, row[-1])


async def _names(batch: Batch, leads: list[KnownLead]) -> None:
    """A lead is called like its person, or else by its most telling identity."""
    nameless = []
    for lead in leads:
        person = batch.persons.get(lead.canonical_id)
        if person and lead.canonical_id in batch.united:
            lead.company_id = person.company_id  # what the other brought goes with it
        known = person and (person.name or person.primary_email or person.primary_phone)
        if person and known:
            lead.name = known
            lead.company_id = lead.company_id or person.company_id
        elif not lead.name:
            nameless.append(lead)
    if not nameless:
        return
    given = {"workspace_id": batch.work.workspace_id, "ids": sorted({lead.canonical_id for lead in nameless})}
    keys: dict[UUID, list[IdentityKey]] = {}
    for row in await batch.work.execute(IDENTITIES_OF, given):
        keys.setdefault(row.canonical_id, []).append(
            IdentityKey(IdentityKind(row.kind), row.value, row.account, row.verified)
        )
    for lead in nameless:
        lead.name = best_name(None, keys.get(lead.canonical_id, [])) or UNKNOWN
