"""Why step entries happened: the conditions of the rule that let the lead in, and the facts that counted for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text

from crm.core.clock import day_of
from funnel.funnels.known import known_in
from funnel.reads import Reads
from funnel.rules.compile import compile_every
from funnel.rules.describe import describe
from funnel.rules.read import parse
from funnel.rules.tree import All, AnyOf, Not, Rule, Touch, walk
from funnel.workspace import read_home

MOST_FACTS = 20


@dataclass(frozen=True)
class CountedFact:
    """A fact that counted."""

    kind: str
    id: UUID
    occurred_at: datetime


@dataclass(frozen=True)
class Condition:
    """One condition of the rule, outside or inside a `not`."""

    description: str
    is_met: bool
    count: int
    """Facts of it up to the entry, in its window."""
    facts: Sequence[CountedFact]
    """The newest of them, at most twenty."""


@dataclass(frozen=True)
class Explanation:
    """The rule with its conditions; without any for an entry that no rule made."""

    rule: str
    fact: CountedFact | None
    """The fact at which the rule came to hold."""
    conditions: list[Condition] = field(default_factory=list)


_ENTRIES = text(
    "SELECT e.id, e.reason, e.cause, e.occurred_at, e.fact_kind, e.fact_id, p.canonical_id AS person_id, f.product_id,"
    " e.to_step_id, CASE WHEN s.position = 1 THEN f.entry_rule ELSE b.reached_when END AS rule"
    " FROM step_entries e JOIN leads l ON l.workspace_id = :workspace_id AND l.id = e.lead_id"
    " JOIN persons p ON p.workspace_id = :workspace_id AND p.id = l.person_id"
    " JOIN steps s ON s.workspace_id = :workspace_id AND s.id = e.to_step_id"
    " JOIN funnels f ON f.workspace_id = :workspace_id AND f.id = s.funnel_id"
    " LEFT JOIN steps b ON b.workspace_id = :workspace_id AND b.funnel_id = f.id AND b.position = s.position - 1"
    " WHERE e.workspace_id = :workspace_id AND e.id = ANY(CAST(:ids AS uuid[]))"
).bindparams(bindparam("ids"))


async def explain_entries(reads: Reads, ids: Sequence[UUID], language: str) -> Mapping[UUID, Explanation]:
    """Explanation by entry: four statements, and one for each different rule."""
    entries = await reads.rows(_ENTRIES.bindparams(workspace_id=reads.workspace_id, ids=list(ids)))
    ruled = [each for each in entries if each["cause"] == "RULE" and each["rule"]]
    known = await known_in(reads, [each["rule"] for each in ruled])
    found = {each["id"]: Explanation(each["reason"], _fact(each)) for each in entries}
    zone = (await read_home(reads)).time_zone if ruled else ""
    for step_id in dict.fromkeys(each["to_step_id"] for each in ruled):
        own = [each for each in ruled if each["to_step_id"] == step_id]
        rule = parse(own[0]["rule"])
        leaves = [node for node in walk(rule) if not isinstance(node, All | AnyOf | Not)]
        facts = await _facts(reads, leaves, own, zone)
        told = describe(rule, known.names, language)
        for each in own:
            conditions = [
                _condition(
                    leaf, describe(leaf, known.names, language), facts.get((each["person_id"], place), []), each, zone
                )
                for place, leaf in enumerate(leaves, start=1)
            ]
            found[each["id"]] = Explanation(told, _fact(each), conditions)
    return found


def _fact(entry: Any) -> CountedFact | None:
    return CountedFact(entry["fact_kind"], entry["fact_id"], entry["occurred_at"]) if entry["fact_id"] else None


async def _facts(
    reads: Reads, leaves: Sequence[Rule], entries: Sequence[Any], zone: str
) -> dict[tuple[UUID, int], list[Any]]:
    """(person, place of the leaf) → every fact it asks for, in order."""
    alone = [(place, _once(leaf)) for place, leaf in enumerate(leaves, start=1)]
    compiled = compile_every(alone)
    given = {
        "workspace_id": reads.workspace_id, "product_id": entries[0]["product_id"], "zone": zone,
        "persons": sorted({each["person_id"] for each in entries}), **compiled.values,
    }  # fmt: skip
    statement = compiled.statement.bindparams(**{name: given[name] for name in compiled.statement._bindparams})
    found: dict[tuple[UUID, int], list[Any]] = {}
    for row in await reads.rows(statement):
        found.setdefault((row["person"], row["position"]), []).append(row)
    return found


def _once(leaf: Rule) -> Rule:
    """The condition without its number and window: every single fact of it."""
    if not isinstance(leaf, Touch):
        return leaf
    return Touch(**{**vars(leaf), "at_least": 1, "within_days": None})


def _condition(leaf: Rule, description: str, rows: Sequence[Any], entry: Any, zone: str) -> Condition:
    anchor = next((row for row in rows if row["fact_id"] == entry["fact_id"]), None)
    until = (anchor["occurred_at"], anchor["source"], anchor["external_id"]) if anchor else None
    past = [
        row for row in rows
        if ((row["occurred_at"], row["source"], row["external_id"]) <= until if until
            else row["occurred_at"] <= entry["occurred_at"])
    ]  # fmt: skip
    if isinstance(leaf, Touch) and leaf.within_days is not None and past:
        day = (day_of(entry["occurred_at"], zone) - date(2000, 1, 1)).days
        past = [row for row in past if row["day"] >= day - leaf.within_days]
    least = leaf.at_least if isinstance(leaf, Touch) else 1
    newest = [CountedFact(row["fact_kind"], row["fact_id"], row["occurred_at"]) for row in reversed(past)]
    return Condition(description, len(past) >= least, len(past), newest[:MOST_FACTS])
