"""A random little history as plain Python lists, and the same as rows: what the oracle and the report both look at."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import AuditEntry, Company, Deal, Lead, Person, Sale, SaleEvent, StepEntry
from tests.factories.products import Published, published_funnel

START = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
KEYS = ("aware", "interested", "asked", "with_sales", "bought")


@dataclass
class OracleEntry:
    """An entry as the oracle sees it."""

    key: str
    at: datetime
    fact: str
    recorded_at: datetime
    voided_at: datetime | None = None


@dataclass
class OracleLead:
    """A lead as the oracle sees it."""

    person: int
    canonical: int
    status: str
    """Today's."""
    channel: str | None
    entries: list[OracleEntry] = field(default_factory=list)
    sales: list[tuple[datetime, int]] = field(default_factory=list)
    """When it was sold and recorded, and the net amount in minor units."""
    changes: list[tuple[datetime, str]] = field(default_factory=list)
    """When it was lost, disqualified or taken up again, as the audit keeps it; none: put in as it is."""
    refunds: list[tuple[datetime, int]] = field(default_factory=list)
    """When money was given back for its first sale, and how much."""
    company: int | None = None
    row: UUID = field(default_factory=new_id)


def random_history(seed: int, size: int = 60) -> list[OracleLead]:
    """Skips, re-entries, losses, sales before the start, voided entries and merged persons are all in it."""
    dice = random.Random(seed)
    leads = [_random_lead(dice, number) for number in range(size)]
    later = random.Random(-1 - seed)
    for number, lead in enumerate(leads):
        _random_changes(later, lead)
        lead.company = number % 7 or None
    for _ in range(size // 10):  # merged persons: two leads of the same funnel count once, in the earlier cohort
        first, second = dice.sample(range(size), 2)
        leads[second].canonical = leads[first].canonical = min(leads[first].canonical, leads[second].canonical)
    return leads


def _random_lead(dice: random.Random, number: int) -> OracleLead:
    at = START + timedelta(minutes=dice.randrange(60 * 24 * 150))
    channel = dice.choice(["vk", "google_ads", "email", None])
    lead = OracleLead(number, number, dice.choice(["OPEN", "OPEN", "LOST", "DISQUALIFIED", "WORKING"]), channel)
    place = dice.choice([0, 0, 0, 1, 2])
    while place < len(KEYS):
        sold = KEYS[place] == "bought"
        moment = at - timedelta(days=dice.choice([0, 0, 40])) if sold else at
        entry = OracleEntry(KEYS[place], moment, "SALE" if sold else "TOUCHPOINT", moment + timedelta(hours=1))
        if not sold and dice.random() < 0.1:
            entry.voided_at = entry.recorded_at + timedelta(days=dice.randrange(1, 90))
        lead.entries.append(entry)
        if sold:
            lead.sales.append((moment, dice.choice([1_200_000, 2_400_000, 0])))
        if dice.random() < 0.35:
            break
        if dice.random() < 0.1 and place > 0:
            place -= 1
        else:
            place += dice.choice([1, 1, 1, 2])
        at += timedelta(minutes=dice.randrange(60 * 24 * 30))
    return lead


def _random_changes(dice: random.Random, lead: OracleLead) -> None:
    """What changed of it afterwards: closed and taken up again up to three times, and money given back."""
    at = lead.entries[0].at
    for number in range(dice.choice([0, 1, 2, 3])):
        at += timedelta(minutes=dice.randrange(1, 60 * 24 * 60))
        lead.changes.append((at, "LEAD_REOPEN" if number % 2 else dice.choice(["LEAD_LOSE", "LEAD_DISQUALIFY"])))
    if lead.sales and lead.sales[0][0] < NOW and lead.sales[0][1] and dice.random() < 0.4:
        back = min(lead.sales[0][0] + timedelta(days=dice.randrange(1, 60)), NOW)
        lead.refunds.append((back, lead.sales[0][1] // 4))


async def insert_history(work: Work, leads: list[OracleLead]) -> Published:
    """The same history as rows."""
    made = await published_funnel(work)
    people = {lead.person: new_id() for lead in leads}
    for lead in leads:
        work.session.add(
            Person(
                workspace_id=work.workspace_id, id=people[lead.person], canonical_id=people[lead.canonical],
                first_seen_at=START, created_at=START,
            )
        )  # fmt: skip
    companies = {lead.company: new_id() for lead in leads if lead.company is not None}
    for number, id in companies.items():
        key = str(number)
        work.session.add(
            Company(workspace_id=work.workspace_id, id=id, name=key, name_key=key, sort_key=key, created_at=START)
        )
    await work.flush()
    for lead in leads:
        company_id = None if lead.company is None else companies[lead.company]
        _add_lead(work, made, lead, people[lead.person], company_id)
    await work.flush()
    for lead in leads:
        _add_entries(work, made, lead)
        _add_sales(work, made, lead, people[lead.person])
    await work.flush()
    return made


def _add_lead(work: Work, made: Published, lead: OracleLead, person_id: UUID, company_id: UUID | None) -> None:
    started = min(entry.at for entry in lead.entries)
    work.session.add(
        Lead(
            workspace_id=work.workspace_id, id=lead.row, person_id=person_id, product_id=made.product_id,
            company_id=company_id, funnel_id=made.funnel_id, name="x", sort_key="x", status=lead.status,
            step_id=made.step_ids["aware"],
            step_key="aware", step_entered_at=started, started_at=started, created_at=started,
            last_activity_at=started, currency="RUB",
            first_touch_channel_id=made.channel_ids[lead.channel] if lead.channel else None,
        )
    )  # fmt: skip


def _add_entries(work: Work, made: Published, lead: OracleLead) -> None:
    ordinals: dict[str, int] = {}
    for entry in lead.entries:
        ordinals[entry.key] = ordinals.get(entry.key, 0) + 1
        work.session.add(
            StepEntry(
                workspace_id=work.workspace_id, id=new_id(), lead_id=lead.row, product_id=made.product_id,
                funnel_id=made.funnel_id, to_step_id=made.step_ids[entry.key], step_key=entry.key,
                position=KEYS.index(entry.key) + 1, ordinal=ordinals[entry.key], passed_over=[],
                occurred_at=entry.at, recorded_at=entry.recorded_at, voided_at=entry.voided_at, cause="RULE",
                fact_kind=entry.fact, reason="Because.",
            )
        )  # fmt: skip


def _add_sales(work: Work, made: Published, lead: OracleLead, person_id: UUID) -> None:
    for at, action in lead.changes:
        work.session.add(
            AuditEntry(
                workspace_id=work.workspace_id, id=new_id(), occurred_at=at, actor_kind="SYSTEM", action=action,
                outcome="DONE", object_type="Lead", object_id=lead.row,
            )
        )  # fmt: skip
    for number, (sold_at, amount) in enumerate(lead.sales):
        deal_id, sale_id = new_id(), new_id()
        events = [("SALE", sold_at, amount)]
        events += [("REFUND", at, -back) for at, back in lead.refunds if not number]
        work.session.add(
            Deal(
                workspace_id=work.workspace_id, id=deal_id, lead_id=lead.row, product_id=made.product_id, name="x",
                status="WON", currency="RUB", created_at=sold_at,
            )
        )  # fmt: skip
        work.session.add(
            Sale(
                workspace_id=work.workspace_id, id=sale_id, deal_id=deal_id, lead_id=lead.row, person_id=person_id,
                product_id=made.product_id, kind="ONLINE", sold_at=sold_at, recorded_at=sold_at, currency="RUB",
                units_micro=1_000_000, amount_minor=amount, net_units_micro=1_000_000,
                net_amount_minor=sum(event[2] for event in events), source="t", external_id=str(deal_id),
            )
        )  # fmt: skip
        work.session.add_all(
            SaleEvent(
                workspace_id=work.workspace_id, id=new_id(), sale_id=sale_id, kind=kind, occurred_at=at,
                recorded_at=at, units_micro=0, amount_minor=change, source="t", external_id=f"{kind}{sale_id}",
            )
            for kind, at, change in events
        )  # fmt: skip
