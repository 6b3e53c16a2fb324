"""Why a lead has its score: what each rule gave, and what time left of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from crm.core.limits import at_most
from crm.core.problems import NotFound
from crm.models import Lead, ScoreEntry
from crm.models.words import ScoreEntryKind
from funnel.models import LeadScore, ScoreRuleSet
from funnel.reads import Reads
from funnel.scores.reckon import MICRO, left_of

MOST_FACTS = 1_000


@dataclass(frozen=True)
class FactWorth:
    """A fact that counted."""

    occurred_at: datetime
    fact_kind: str
    fact_id: UUID
    points: int
    left: float


@dataclass(frozen=True)
class RuleWorth:
    """A rule and what it is worth for the lead."""

    key: str
    reason: str
    given: int
    left: float
    facts: list[FactWorth]


@dataclass(frozen=True)
class Explanation:
    """The score and its parts; the parts that are left sum to it, rounded once, halves up."""

    score: int
    as_of: date | None
    version: int | None
    rules: list[RuleWorth]


async def explain(reads: Reads, lead_id: UUID) -> Explanation:
    """Two statements; raises `NotFound` for a lead that is not there."""
    rows = await reads.rows(_standing(reads.workspace_id, lead_id))
    if not rows:
        raise NotFound("There is no such lead.", field="leadId")
    row = rows[0]
    facts = await reads.rows(_facts(reads.workspace_id, lead_id)) if row["scored_on"] else []
    by_rule: dict[str, list[Any]] = {}
    for fact in facts:
        by_rule.setdefault(fact["rule_key"], []).append(fact)
    rules = [_rule(key, own, row["scored_on"]) for key, own in by_rule.items()]
    return Explanation(row["score"], row["scored_on"], row["version"], rules)


def _standing(workspace_id: UUID, lead_id: UUID) -> Select[int, date, int]:
    return (
        select(Lead.score, LeadScore.scored_on, ScoreRuleSet.version)
        .outerjoin(LeadScore, (LeadScore.workspace_id == workspace_id) & (LeadScore.lead_id == Lead.id))
        .outerjoin(
            ScoreRuleSet, (ScoreRuleSet.workspace_id == workspace_id) & (ScoreRuleSet.id == LeadScore.rule_set_id)
        )
        .where(Lead.workspace_id == workspace_id, Lead.id == lead_id)
    )


def _facts(
    workspace_id: UUID, lead_id: UUID
) -> Select[str | None, str, int, date | None, int | None, int | None, datetime, str | None, UUID | None]:
    return (
        select(
            ScoreEntry.rule_key, ScoreEntry.reason, ScoreEntry.points, ScoreEntry.day, ScoreEntry.half_life_days,
            ScoreEntry.linear_days, ScoreEntry.occurred_at, ScoreEntry.fact_kind, ScoreEntry.fact_id,
        )
        .where(
            ScoreEntry.workspace_id == workspace_id,
            ScoreEntry.lead_id == lead_id,
            ScoreEntry.kind == ScoreEntryKind.FACT.value,
        )
        .order_by(ScoreEntry.occurred_at.desc(), ScoreEntry.id.desc())
        .limit(at_most(MOST_FACTS))
    )  # fmt: skip


def _rule(key: str, own: Sequence[Any], day: date) -> RuleWorth:
    left = [
        left_of(each["points"], (day - each["day"]).days, each["half_life_days"], each["linear_days"]) for each in own
    ]
    facts = [
        FactWorth(each["occurred_at"], each["fact_kind"], each["fact_id"], each["points"], micro / MICRO)
        for each, micro in zip(own, left, strict=True)
    ]
    return RuleWorth(key, own[0]["reason"], sum(each["points"] for each in own), sum(left) / MICRO, facts)
