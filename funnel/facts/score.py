"""What the batch's facts are worth in points: the leads' scores, their log, and the scores that were reached by it.

Before the steps are judged, because their rules may ask for a score that was reached; a lead's log is written after
the lead is.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import Insert
from crm.core.clock import day_of
from crm.core.ids import new_id
from crm.models import ScoreEntry
from crm.models.words import ScoreEntryKind
from funnel.facts.batch import Batch, Item, KnownLead, Scored
from funnel.facts.chains import ProductInfo
from funnel.facts.facts import HandoffFact, SaleFact, TouchFact
from funnel.facts.progress import Progress
from funnel.models import LeadScore, ReachedScore
from funnel.scores.reckon import Award, awards, reached, score, wears
from funnel.scores.rule_sets import RuleSet, award_of, rule_sets

BEGINNING = date(2000, 1, 1).toordinal()
WORN_OFF = "Points of older facts have worn off."

_REACHED_COLUMNS = (
    "person_id", "points", "ordinal", "occurred_at", "source", "external_id", "fact_kind", "fact_id", "rule_set_id",
)  # fmt: skip
_REACHED = text(
    f"SELECT r.id, {', '.join(f'r.{name}' for name in _REACHED_COLUMNS)} FROM persons p"
    " JOIN reached_scores r ON r.workspace_id = :workspace_id AND r.person_id = p.id AND r.product_id = :product_id"
    " WHERE p.workspace_id = :workspace_id AND p.canonical_id = ANY(CAST(:persons AS uuid[]))"
)
_UNREACH = text("DELETE FROM reached_scores WHERE workspace_id = :workspace_id AND id = ANY(CAST(:ids AS uuid[]))")
_REACH = Insert(ReachedScore, "id", "product_id", "recorded_at", *_REACHED_COLUMNS)
_ENTRY_COLUMNS = (
    "lead_id", "kind", "occurred_at", "day", "points", "reason", "rule_set_id", "rule_key", "half_life_days",
    "linear_days", "fact_kind", "fact_id",
)  # fmt: skip
_ENTRIES = text(
    f"SELECT id, {', '.join(_ENTRY_COLUMNS)} FROM score_entries"
    " WHERE workspace_id = :workspace_id AND lead_id = ANY(CAST(:leads AS uuid[]))"
)
_FORGET = text("DELETE FROM score_entries WHERE workspace_id = :workspace_id AND id = ANY(CAST(:ids AS uuid[]))")
_TELL = Insert(ScoreEntry, "id", *_ENTRY_COLUMNS)
_STAND = Insert(
    LeadScore, "id", "lead_id", "rule_set_id", "scored_on", "due_on",
    tail="ON CONFLICT (workspace_id, lead_id) DO UPDATE SET rule_set_id = excluded.rule_set_id,"
    " scored_on = excluded.scored_on, due_on = excluded.due_on",
)  # fmt: skip


async def reckon(batch: Batch) -> None:
    """Reckons the scores that the batch's facts can have changed, and writes the thresholds they came to."""
    sets = await rule_sets(batch.work, {each.rule_set_id for each in batch.products.values() if each.rule_set_id})
    for product in batch.products.values():
        own = sets.get(product.rule_set_id) if product.rule_set_id else None
        if own is not None:
            await _reckon(batch, product, own, set(_judged(batch, product, own)) | batch.united)


async def stand(batch: Batch, done: Progress) -> None:
    """Gives the leads their score in memory; those that began by a fact no score rule mentions are reckoned now."""
    for product in batch.products.values():
        if product.rule_set_id is None:
            continue
        new = {lead.canonical_id for lead in done.created if lead.product_id == product.id}
        late = {each for each in new if (each, product.id) not in batch.scored}
        if late:
            sets = await rule_sets(batch.work, {product.rule_set_id})
            await _reckon(batch, product, sets[product.rule_set_id], late)
    today = _today(batch)
    for person_id, product_id in batch.scored:
        for place, lead in enumerate(batch.leads_of(person_id, product_id)):
            lead.score = score(batch.scored[person_id, product_id].awards, today) if place == 0 else 0


async def keep(batch: Batch) -> None:
    """Writes the log of the scores that were reckoned: what is gone is taken away, what is new is told."""
    leads = dict(_logs(batch))
    if not leads:
        return
    known = sorted(lead_id for lead_id, (lead, _) in leads.items() if not lead.is_new)
    given = {"workspace_id": batch.work.workspace_id, "leads": known}
    log = _Log(batch.work.now, date.fromordinal(_today(batch) + BEGINNING))
    for row in (await batch.work.execute(_ENTRIES, given)).mappings() if given["leads"] else ():
        log.had(row)
    rows = [row for lead_id, (lead, scored) in leads.items() for row in log.told(lead, scored)]
    if log.gone:
        await batch.work.execute(_FORGET, {"workspace_id": batch.work.workspace_id, "ids": sorted(log.gone)})
    if rows:
        await _TELL.run(batch.work, rows)
    await _STAND.run(batch.work, [_standing(batch, *leads[lead_id]) for lead_id in sorted(leads)])


def _today(batch: Batch) -> int:
    return day_of(batch.work.now, batch.zone).toordinal() - BEGINNING


def _judged(batch: Batch, product: ProductInfo, own: RuleSet) -> Iterator[UUID]:
    for item in batch.items:
        if item.status != "RECORDED" or item.person_id is None:
            continue
        if own.signature.traits or _mentions(batch, product, own, item):
            yield item.person_id


def _mentions(batch: Batch, product: ProductInfo, own: RuleSet, item: Item) -> bool:
    match item.fact:
        case TouchFact() as fact:
            serves = fact.product_id is None or fact.product_id == product.id
            return own.signature.touch(fact.kind, fact.direction, fact.form_answers, serves=serves)
        case SaleFact(product_id=sold):
            return own.signature.sale(serves=sold == product.id)
        case HandoffFact(lead_id=lead_id):
            return own.signature.handoffs and batch.leads[lead_id].product_id == product.id
        case _:
            return False


async def _reckon(batch: Batch, product: ProductInfo, own: RuleSet, persons: Collection[UUID]) -> None:
    if not persons:
        return
    given = {
        "workspace_id": batch.work.workspace_id, "product_id": product.id, "zone": batch.zone,
        "persons": sorted(persons), **own.compiled.values,
    }  # fmt: skip
    hits: dict[UUID, list[Award]] = {person_id: [] for person_id in persons}
    for row in (await batch.work.execute(own.compiled.statement, given)).mappings():
        hits[row["person"]].append(award_of(own.rules, row))
    found = {person_id: awards(each) for person_id, each in hits.items()}
    batch.scored |= {(person_id, product.id): Scored(own.id, each) for person_id, each in found.items()}
    if product.thresholds:
        await _reach(batch, product, own, found)


async def _reach(batch: Batch, product: ProductInfo, own: RuleSet, found: dict[UUID, list[Award]]) -> None:
    wanted = {
        (person_id, *(getattr(each, name) for name in _REACHED_COLUMNS[1:-1]), own.id)
        for person_id, counted in found.items()
        for each in reached(counted, product.thresholds, again=own.fires_again)
    }
    given = {"workspace_id": batch.work.workspace_id, "product_id": product.id, "persons": sorted(found)}
    stored = {tuple(row)[1:]: row.id for row in (await batch.work.execute(_REACHED, given)).all()}
    if gone := [row_id for key, row_id in stored.items() if key not in wanted]:
        await batch.work.execute(_UNREACH, {"workspace_id": batch.work.workspace_id, "ids": sorted(gone)})
    fresh = sorted(wanted - stored.keys(), key=str)
    if fresh:
        more = {"product_id": product.id, "recorded_at": batch.work.now}
        rows = [dict(zip(_REACHED_COLUMNS, key, strict=True)) | more | {"id": new_id()} for key in fresh]
        await _REACH.run(batch.work, rows)
    known = {key[:3] for key in stored}
    told = {(key[1], key[6], key[7]) for key in stored}  # a merge moves it to another person; that is no news
    batch.reached |= {(key[0], product.id) for key in wanted ^ stored.keys()}
    batch.news += [(key[0], product.id, key[1]) for key in fresh
                   if key[:3] not in known and (key[1], key[6], key[7]) not in told]  # fmt: skip


def _logs(batch: Batch) -> Iterator[tuple[UUID, tuple[KnownLead, Scored]]]:
    for (person_id, product_id), scored in batch.scored.items():
        for place, lead in enumerate(batch.leads_of(person_id, product_id)):
            if scored.awards or not lead.is_new:
                yield lead.id, (lead, scored if place == 0 else Scored(scored.rule_set_id, []))


def _standing(batch: Batch, lead: KnownLead, scored: Scored) -> dict[str, Any]:
    today = _today(batch)
    due = date.fromordinal(today + BEGINNING + 1) if wears(scored.awards, today) else None
    return {
        "id": new_id(), "lead_id": lead.id, "rule_set_id": scored.rule_set_id,
        "scored_on": date.fromordinal(today + BEGINNING), "due_on": due,
    }  # fmt: skip


@dataclass
class _Log:
    """The stored entries of some leads, and what has to change about them."""

    now: datetime
    today: date
    facts: dict[UUID, dict[tuple[Any, ...], UUID]] = field(default_factory=dict)
    worn: dict[UUID, int] = field(default_factory=dict)
    """What time took from each lead before today, below zero."""
    worn_today: dict[UUID, tuple[UUID, int]] = field(default_factory=dict)
    gone: list[UUID] = field(default_factory=list)

    def had(self, row: Any) -> None:
        lead_id = row["lead_id"]
        if row["kind"] == ScoreEntryKind.FACT:
            self.facts.setdefault(lead_id, {})[tuple(row[name] for name in _ENTRY_COLUMNS)] = row["id"]
        elif row["day"] == self.today:
            self.worn_today[lead_id] = row["id"], row["points"]
        else:
            self.worn[lead_id] = self.worn.get(lead_id, 0) + row["points"]

    def told(self, lead: KnownLead, scored: Scored) -> Iterator[dict[str, Any]]:
        wanted = {self._fact(lead, scored, each): None for each in scored.awards}
        stored = self.facts.get(lead.id, {})
        self.gone += [row_id for key, row_id in stored.items() if key not in wanted]
        for key in wanted:
            if key not in stored:
                yield dict(zip(_ENTRY_COLUMNS, key, strict=True)) | {"id": new_id()}
        worn = lead.score - sum(each.rule.points for each in scored.awards) - self.worn.get(lead.id, 0)
        had_id, had = self.worn_today.get(lead.id, (None, 0))
        if worn != had:
            self.gone += [had_id] if had_id else []
            if worn:
                yield dict.fromkeys(_ENTRY_COLUMNS) | {
                    "id": new_id(), "lead_id": lead.id, "kind": ScoreEntryKind.DECAY.value, "occurred_at": self.now,
                    "day": self.today, "points": worn, "reason": WORN_OFF, "rule_set_id": scored.rule_set_id,
                }  # fmt: skip

    def _fact(self, lead: KnownLead, scored: Scored, award: Award) -> tuple[Any, ...]:
        rule = award.rule
        return (
            lead.id, ScoreEntryKind.FACT.value, award.occurred_at, date.fromordinal(award.day + BEGINNING), rule.points,
            rule.reason, scored.rule_set_id, rule.key, rule.half_life_days, rule.linear_days, award.fact_kind,
            award.fact_id,
        )  # fmt: skip
