"""Score rules as they are being edited and as they are published, with everything that is wrong with the draft."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from crm.core.problems import Invalid, Problem
from funnel.funnels.known import Known, known_in
from funnel.funnels.rules import channel_keys_in, resource_ids_in
from funnel.models import ScoreDraft, ScoreRuleSet
from funnel.reads import Reads
from funnel.rules.read import read
from funnel.rules.validate import circular, negations, size
from funnel.scores.rule import ScoreRule


@dataclass(frozen=True)
class Draft:
    """Rules that are being edited."""

    rules: tuple[ScoreRule, ...]
    fires_again: bool
    version: int
    problems: list[Problem] = field(default_factory=list)
    """What keeps it from being published."""
    known: Known = field(default_factory=Known)


@dataclass(frozen=True)
class Published:
    """A version that leads are scored by."""

    id: UUID
    version: int
    rules: tuple[ScoreRule, ...]
    fires_again: bool
    published_at: datetime


def draft_of(workspace_id: UUID, product_id: UUID) -> Select[Any]:
    """The product's draft."""
    return select(ScoreDraft.rules, ScoreDraft.fires_again, ScoreDraft.version).where(
        ScoreDraft.workspace_id == workspace_id, ScoreDraft.product_id == product_id
    )


def current_of(workspace_id: UUID, product_id: UUID) -> Select[Any]:
    """The version that leads are scored by."""
    return select(
        ScoreRuleSet.id, ScoreRuleSet.version, ScoreRuleSet.rules, ScoreRuleSet.fires_again, ScoreRuleSet.published_at,
        ScoreRuleSet.thresholds,
    ).where(
        ScoreRuleSet.workspace_id == workspace_id, ScoreRuleSet.product_id == product_id, ScoreRuleSet.is_current
    )  # fmt: skip


async def read_draft(reads: Reads, product_id: UUID) -> Draft | None:
    """The draft with its problems, or None; three statements at most."""
    rows = await reads.rows(draft_of(reads.workspace_id, product_id))
    if not rows:
        return None
    return await checked(reads, rules_in(rows[0]["rules"]), rows[0]["fires_again"], rows[0]["version"])


async def read_current(reads: Reads, product_id: UUID) -> Published | None:
    """The published version, or None."""
    rows = await reads.rows(current_of(reads.workspace_id, product_id))
    if not rows:
        return None
    row = rows[0]
    return Published(row["id"], row["version"], rules_in(row["rules"]), row["fires_again"], row["published_at"])


def rules_in(stored: Sequence[Any]) -> tuple[ScoreRule, ...]:
    """The stored rules."""
    return tuple(ScoreRule.model_validate(each) for each in stored)


async def checked(reads: Reads, rules: tuple[ScoreRule, ...], fires_again: bool, version: int) -> Draft:
    """The rules with everything that keeps them from being published."""
    known = await known_in(reads, (rule.when for rule in rules))
    return Draft(rules, fires_again, version, list(_problems(rules, known)), known)


def _problems(rules: tuple[ScoreRule, ...], known: Known) -> Iterator[Problem]:
    if not rules:
        yield Invalid("There is no rule; give at least one.", field="rules")
    seen: set[str] = set()
    for index, rule in enumerate(rules):
        if rule.key in seen:
            yield Invalid(f"Two rules have the key {rule.key!r}; give each its own.", field=f"rules.{index}.key")
        seen.add(rule.key)
        yield from _of_condition(rule, f"rules.{index}.when", known)


def _of_condition(rule: ScoreRule, path: str, known: Known) -> Iterator[Problem]:
    tree, problems = read(rule.when, path)
    yield from problems
    if tree is None:
        return
    for check in (size, circular, negations):
        for message in check(tree):
            yield Invalid(message, field=path)
    yield from _named(rule, path, known)


def _named(rule: ScoreRule, path: str, known: Known) -> Iterator[Problem]:
    from_elsewhere = [each for each in resource_ids_in(rule.when) if each not in known.resources]
    if from_elsewhere:
        yield Invalid("A resource that the rule names does not exist; choose another.", field=path)
    for key in channel_keys_in(rule.when):
        if key not in known.channels:
            yield Invalid(f"There is no channel {key!r}; choose another.", field=path)
