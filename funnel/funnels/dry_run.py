"""A draft tried on the past before it is published: who would have entered which step, and when.

Read only and set-based: the two compiled Selects over all persons at once, folded by the code that folds live facts.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, TextClause, text

from crm.core.bulk import dump
from crm.core.clock import day_bounds
from crm.core.ids import new_id
from crm.core.limits import at_most
from crm.core.problems import Conflict, NotFound, Problems
from funnel.facts.chains import Chain, ChainStep, made
from funnel.facts.fold import Candidate, Wanted, fold
from funnel.funnels import queries
from funnel.funnels.draft import Draft
from funnel.funnels.read_drafts import read_drafts
from funnel.funnels.rules import described
from funnel.inputs import Input, Period
from funnel.models import Funnel, Step
from funnel.reads import Reads
from funnel.rules.describe import Names
from funnel.rules.tree import ScoreAtLeast, SilentFor, walk
from funnel.scores.past import reached_in_past
from funnel.silences.follow import SILENT
from funnel.workspace import read_home

MOST_PERSONS = 20_000
MOST_SAMPLES = 20


class DryRunChange(StrEnum):
    """What a draft changes about a person's entry into a step."""

    GAINED = "GAINED"
    LOST = "LOST"
    EARLIER = "EARLIER"
    LATER = "LATER"


class FunnelDryRun(Input):
    """Whose draft, over which days of the workspace's zone."""

    product_id: UUID
    period: Period


@dataclass
class StepFigures:
    """Persons whose first entry into a step lies in the period, and how the two differ."""

    key: str
    name: str
    published: int = 0
    drafted: int = 0
    changes: Counter[DryRunChange] = field(default_factory=Counter)


@dataclass(frozen=True)
class Sample:
    """A person for whom something changes, with both histories."""

    change: DryRunChange
    step_key: str
    person_id: UUID
    lead_id: UUID | None
    published: Sequence[Wanted]
    drafted: Sequence[Wanted]


@dataclass(frozen=True)
class DryRun:
    """What publishing the draft would have meant."""

    persons: int
    """People with a contact in the period, a lead that started in it, or a silence in it that is asked for."""
    steps: list[StepFigures]
    samples: list[Sample]


_PERSONS = (
    SILENT + "SELECT p.canonical_id AS id, min(CAST(x.lead_id AS text)) AS lead_id FROM ("
    " SELECT t.person_id, CAST(NULL AS uuid) AS lead_id FROM touchpoints t WHERE t.workspace_id = :workspace_id"
    "  AND t.occurred_at >= :since AND t.occurred_at < :until AND (t.product_id IS NULL OR t.product_id = :product_id)"
    " UNION ALL SELECT s.person_id, NULL FROM sales s WHERE s.workspace_id = :workspace_id"
    "  AND s.sold_at >= :since AND s.sold_at < :until AND s.product_id = :product_id"
    " UNION ALL SELECT silent.person, NULL FROM silent"
    " UNION ALL SELECT l.person_id, l.id FROM leads l WHERE l.workspace_id = :workspace_id"
    "  AND l.product_id = :product_id AND l.withdrawn_at IS NULL) x"
    " JOIN persons p ON p.workspace_id = :workspace_id AND p.id = x.person_id"
    " GROUP BY p.canonical_id HAVING bool_or(x.lead_id IS NULL)"
    " OR bool_or(EXISTS (SELECT 1 FROM leads o WHERE o.workspace_id = :workspace_id AND o.id = x.lead_id"
    "  AND o.started_at >= :since AND o.started_at < :until))"
    " ORDER BY p.canonical_id LIMIT "
)


async def dry_run(reads: Reads, data: FunnelDryRun) -> DryRun:
    """Raises `NotFound` without a draft or a published version, `Problems` of an unsound draft, `Conflict` for too many
    persons."""
    draft = (await read_drafts(reads, [data.product_id])).get(data.product_id)
    if draft is None:
        raise NotFound("This product has no draft of a funnel; save one first.", field="productId")
    if draft.problems:
        raise Problems([found.problem for found in draft.problems])
    published, drafted = await _published(reads, data.product_id), _drafted(data.product_id, draft)
    home = await read_home(reads)
    since, until = day_bounds(data.period.start, data.period.end, home.time_zone)
    leads = await _persons(reads, data, home.time_zone, _lengths(published, drafted))
    given = {"product_id": data.product_id, "zone": home.time_zone, "persons": sorted(leads)}
    given["reached"] = dump(await reached_in_past(reads, given, _thresholds(published, drafted)))
    before, after = [await _folded(reads, chain, given) for chain in (published, drafted)]
    return _compared(leads, (published, before), (drafted, after), (since, until))


async def _published(reads: Reads, product_id: UUID) -> Chain:
    current: Select[Any] = queries.current(reads.workspace_id, product_id).with_only_columns(
        Funnel.id, Funnel.entry_rule
    )
    rows = await reads.rows(current)
    if not rows:
        raise NotFound("Nothing of this product is published to compare with; publish first.", field="productId")
    asked: Select[Any] = queries.steps_of(reads.workspace_id, rows[0]["id"]).with_only_columns(
        Step.id, Step.key, Step.position, Step.name, Step.entered_when_description, Step.reached_when
    )
    found = await reads.rows(asked)
    steps = tuple(
        ChainStep(row["id"], row["key"], row["position"], row["name"], row["entered_when_description"]) for row in found
    )
    trees = [rows[0]["entry_rule"], *(row["reached_when"] for row in found[:-1])]
    return made(rows[0]["id"], product_id, steps, trees, given_scores=True)


def _drafted(product_id: UUID, draft: Draft) -> Chain:
    trees = [draft.entry_rule, *(step.goal.reached_when for step in draft.steps if step.goal)]
    steps = tuple(
        ChainStep(new_id(), step.key, at, step.name, described(tree, draft.names or Names()))
        for at, (step, tree) in enumerate(zip(draft.steps, trees, strict=True), start=1)
    )
    return made(new_id(), product_id, steps, trees, given_scores=True)


def _thresholds(*funnels: Chain) -> set[int]:
    nodes = (node for chain in funnels for _, rule in chain.rules for node in walk(rule))
    return {node.points for node in nodes if isinstance(node, ScoreAtLeast)}


def _lengths(*funnels: Chain) -> list[int]:
    nodes = (node for chain in funnels for _, rule in chain.rules for node in walk(rule))
    return sorted({node.days for node in nodes if isinstance(node, SilentFor)})


async def _persons(reads: Reads, data: FunnelDryRun, zone: str, lengths: list[int]) -> dict[UUID, UUID | None]:
    """Canonical person → lead. Who became silent in the period counts too, where either side asks for that."""
    asked = text(f"{_PERSONS}{at_most(MOST_PERSONS + 1)}")
    since, until = day_bounds(data.period.start, data.period.end, zone)
    given = {
        "workspace_id": reads.workspace_id, "product_id": data.product_id, "since": since, "until": until, "zone": zone,
        "days": lengths, "after": data.period.start - timedelta(days=1), "through": data.period.end,
    }  # fmt: skip
    rows = await reads.rows(asked.bindparams(**given))
    if len(rows) > MOST_PERSONS:
        raise Conflict(
            f"More than {MOST_PERSONS} persons had a contact in this period; choose a shorter one.",
            field="period",
        )
    return {row["id"]: UUID(row["lead_id"]) if row["lead_id"] else None for row in rows}


async def _folded(reads: Reads, chain: Chain, given: Mapping[str, Any]) -> dict[UUID, list[Wanted]]:
    found: dict[UUID, list[Candidate]] = {}
    for row in await reads.rows(bound(reads, chain.compiled.statement, {**given, **chain.compiled.values})):
        found.setdefault(row["person"], []).append(
            Candidate(
                row["cause"], row["position"], row["step_key"], row["fact_kind"], row["fact_id"], row["occurred_at"],
                row["source"], row["external_id"], row["member_id"], row["reason"], row["import_id"],
            )
        )  # fmt: skip
    return {person_id: fold(chain, candidates) for person_id, candidates in found.items()}


def bound(reads: Reads, statement: TextClause, given: Mapping[str, Any]) -> TextClause:
    """A compiled statement with those of the values it names."""
    values = {"workspace_id": reads.workspace_id, **given}
    return statement.bindparams(**{name: values[name] for name in statement._bindparams})


_Side = tuple[Chain, Mapping[UUID, list[Wanted]]]


def _compared(
    leads: Mapping[UUID, UUID | None], published: _Side, drafted: _Side, period: tuple[datetime, datetime]
) -> DryRun:
    names = {step.key: step.name for chain, _ in (published, drafted) for step in chain.steps}
    order = dict.fromkeys(step.key for chain, _ in (drafted, published) for step in chain.steps)
    figures = {key: StepFigures(key, names[key]) for key in order}
    samples: dict[DryRunChange, list[Sample]] = {change: [] for change in DryRunChange}
    for person_id, lead_id in leads.items():
        before, after = published[1].get(person_id, []), drafted[1].get(person_id, [])
        told: set[DryRunChange] = set()
        for key, change in _changes(figures, _first(before, period), _first(after, period)):
            if change not in told and len(samples[change]) < MOST_SAMPLES:
                samples[change].append(Sample(change, key, person_id, lead_id, before, after))
            told.add(change)
    return DryRun(len(leads), list(figures.values()), [each for found in samples.values() for each in found])


def _first(entries: Sequence[Wanted], period: tuple[datetime, datetime]) -> dict[str, datetime]:
    """First entry into each step, as far as it lies in the period."""
    first: dict[str, datetime] = {}
    for entry in entries:
        first[entry.step_key] = min(first.get(entry.step_key, entry.occurred_at), entry.occurred_at)
    return {key: moment for key, moment in first.items() if period[0] <= moment < period[1]}


def _changes(
    figures: Mapping[str, StepFigures], before: Mapping[str, datetime], after: Mapping[str, datetime]
) -> Iterator[tuple[str, DryRunChange]]:
    for key, own in figures.items():
        was, will = before.get(key), after.get(key)
        own.published += was is not None
        own.drafted += will is not None
        if change := _change(was, will):
            own.changes[change] += 1
            yield key, change


def _change(was: datetime | None, will: datetime | None) -> DryRunChange | None:
    if was is None or will is None:
        return DryRunChange.GAINED if will else DryRunChange.LOST if was else None
    if was == will:
        return None
    return DryRunChange.EARLIER if will < was else DryRunChange.LATER
