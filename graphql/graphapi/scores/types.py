"""Score rules, what they would do, and what they did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import strawberry
from strawberry import ID

from crm.core.ids import encode
from funnel.funnels.known import Known
from funnel.score_rules import dry_run as tried
from funnel.score_rules import explain as explained
from funnel.score_rules import read as room
from funnel.scores.rule import ScoreRule as Rule
from graphapi.answers import answer_type, ref
from graphapi.leads.types import Lead
from graphapi.rules.forms import RuleForm, form_of
from graphapi.rules.trees import rule_of
from graphapi.scalars import JSON


@answer_type
class ScoreRule:
    """Points for every fact at which a condition holds."""

    key: str = strawberry.field(description="Its name for programs.")
    name: str = strawberry.field(description="Its name.")
    description: str = strawberry.field(description="The condition as one sentence, in your language.")
    when: JSON = strawberry.field(description="The condition as `RuleInput` writes it, sound or not.")
    form: RuleForm | None = strawberry.field(description="The same in its parts; null where it cannot be read.")
    points: int = strawberry.field(description="How many points a fact gives, or takes.")
    once: bool = strawberry.field(description="Whether only the first such fact counts.")
    per_day: int | None = strawberry.field(description="At most so many facts of a day count.")
    in_all: int | None = strawberry.field(description="At most so many facts count in all.")
    half_life_days: int | None = strawberry.field(description="After so many days half of the points are left.")
    linear_days: int | None = strawberry.field(description="The points wear off evenly in so many days.")


@answer_type
class ScoreProblem:
    """What keeps a draft from being published."""

    code: str = strawberry.field(description="What is wrong.")
    field: str = strawberry.field(description="Path in the input of `scoreRulesSave`.")
    message: str = strawberry.field(description="A sentence that says what to do.")


@answer_type
class ScoreRulesDraft:
    """Score rules that are being edited."""

    version: int = strawberry.field(description="Grows with every saving; `expectedVersion` of the next one.")
    fires_again: bool = strawberry.field(
        description="Whether a score that time took away may be reached again, and fire rules of steps once more."
    )
    rules: list[ScoreRule] = strawberry.field(description="The rules.")
    problems: list[ScoreProblem] = strawberry.field(description="What keeps them from being published.")


@answer_type
class ScoreRulesVersion:
    """Score rules by which leads are scored; a version is never changed."""

    version: int = strawberry.field(description="1 for the first.")
    published_at: datetime = strawberry.field(description="When it was published.")
    fires_again: bool = strawberry.field(
        description="Whether a score that time took away may be reached again, and fire rules of steps once more."
    )
    rules: list[ScoreRule] = strawberry.field(description="The rules.")


@answer_type
class ScoreRules:
    """A product's score rules."""

    current: ScoreRulesVersion | None = strawberry.field(description="The published version.")
    draft: ScoreRulesDraft | None = strawberry.field(description="What is being edited.")


@answer_type
class ScoreClass:
    """How many leads have a score in a range."""

    least: int | None = strawberry.field(description="From this score on; null: any below.")
    most: int | None = strawberry.field(description="Up to this score; null: any above.")
    published: int = strawberry.field(description="Leads by the published rules; all at 0 where there are none.")
    drafted: int = strawberry.field(description="Leads by the draft's rules.")


@answer_type
class ScoreRuleFigures:
    """What one rule of the draft gives."""

    key: str = strawberry.field(description="The rule.")
    name: str = strawberry.field(description="Its name.")
    leads: int = strawberry.field(description="Leads it gives points to.")
    facts: int = strawberry.field(description="Facts that count.")
    points: int = strawberry.field(description="Points given, before time wears them off.")


@answer_type
class ScoreThreshold:
    """Leads that ever came to a score that steps ask for."""

    points: int = strawberry.field(description="The score.")
    published: int = strawberry.field(description="Leads by the published rules.")
    drafted: int = strawberry.field(description="Leads by the draft's rules.")


@answer_type
class ScoreSample:
    """A lead whose score would change."""

    lead: Lead = strawberry.field(description="The lead.")
    published: int = strawberry.field(description="Its score by the published rules.")
    drafted: int = strawberry.field(description="Its score by the draft's rules.")


@answer_type
class ScoreRulesDryRun:
    """What publishing the draft would mean today; nothing is written."""

    leads: int = strawberry.field(description="Leads it was tried on.")
    raised: int = strawberry.field(description="Leads with a higher score.")
    lowered: int = strawberry.field(description="Leads with a lower score.")
    classes: list[ScoreClass] = strawberry.field(description="How the scores are spread, before and after.")
    rules: list[ScoreRuleFigures] = strawberry.field(description="What each rule gives.")
    thresholds: list[ScoreThreshold] = strawberry.field(description="Scores that steps ask for.")
    samples: list[ScoreSample] = strawberry.field(description="The twenty leads whose scores change most.")


@answer_type
class ScoreFact:
    """A fact that counts for a score."""

    kind: str = strawberry.field(description="TOUCHPOINT, SALE, HANDOFF, IDENTITY or COMPANY.")
    touchpoint_id: ID | None = strawberry.field(description="The contact, where it was one; `node` shows it.")
    occurred_at: datetime = strawberry.field(description="When it happened.")
    points: int = strawberry.field(description="Points it gave.")
    left: float = strawberry.field(description="What time left of them.")


@answer_type
class ScoreRuleWorth:
    """What one rule is worth for a lead."""

    key: str = strawberry.field(description="The rule.")
    reason: str = strawberry.field(description="Its name and condition, as the log says it.")
    given: int = strawberry.field(description="Points it gave.")
    left: float = strawberry.field(description="What time left of them.")
    facts: list[ScoreFact] = strawberry.field(description="The facts, newest first.")


@answer_type
class ScoreExplanation:
    """Why a lead has its score; what is left of all rules sums to it, rounded once, halves up."""

    score: int = strawberry.field(description="The score.")
    as_of: date | None = strawberry.field(description="The day it is of; null where there are no score rules.")
    version: int | None = strawberry.field(description="Version of the rules it was counted by.")
    rules: list[ScoreRuleWorth] = strawberry.field(description="The rules that gave or took points.")


def draft_of(draft: room.Draft, language: str) -> ScoreRulesDraft:
    """The draft as the API shows it."""
    return ScoreRulesDraft(
        version=draft.version,
        fires_again=draft.fires_again,
        rules=rules_of(draft.rules, draft.known, language),
        problems=[
            ScoreProblem(code=each.code, field=each.field or "rules", message=each.message) for each in draft.problems
        ],
    )


def rules_of(rules: Sequence[Rule], known: Known, language: str) -> list[ScoreRule]:
    """Rules as the API shows them."""
    return [_rule(rule, form_of(rule.when, known.names, language)) for rule in rules]


def _rule(rule: Rule, form: RuleForm | None) -> ScoreRule:
    return ScoreRule(
        key=rule.key,
        name=rule.name,
        description=form.description if form else "",
        when=rule_of(rule.when),
        form=form,
        points=rule.points,
        once=rule.once,
        per_day=rule.per_day,
        in_all=rule.in_all,
        half_life_days=rule.half_life_days,
        linear_days=rule.linear_days,
    )


def version_of(own: room.Published, known: Known, language: str) -> ScoreRulesVersion:
    """A published version as the API shows it."""
    return ScoreRulesVersion(
        version=own.version,
        published_at=own.published_at,
        fires_again=own.fires_again,
        rules=rules_of(own.rules, known, language),
    )


def dry_run_of(found: tried.DryRun) -> ScoreRulesDryRun:
    """The dry run as the API shows it."""
    return ScoreRulesDryRun(
        leads=found.leads,
        raised=found.raised,
        lowered=found.lowered,
        classes=[ScoreClass(**vars(each)) for each in found.classes],
        rules=[ScoreRuleFigures(**vars(each)) for each in found.rules],
        thresholds=[ScoreThreshold(**vars(each)) for each in found.thresholds],
        samples=[
            ScoreSample(lead=ref(Lead, each.lead_id), published=each.published, drafted=each.drafted)
            for each in found.samples
        ],
    )


def explanation_of(found: explained.Explanation) -> ScoreExplanation:
    """The explanation as the API shows it."""
    return ScoreExplanation(
        score=found.score,
        as_of=found.as_of,
        version=found.version,
        rules=[
            ScoreRuleWorth(
                key=each.key,
                reason=each.reason,
                given=each.given,
                left=each.left,
                facts=[_fact(one) for one in each.facts],
            )
            for each in found.rules
        ],
    )


def _fact(own: explained.FactWorth) -> ScoreFact:
    touchpoint_id = ID(encode("touch", own.fact_id)) if own.fact_kind == "TOUCHPOINT" else None
    return ScoreFact(
        kind=own.fact_kind, touchpoint_id=touchpoint_id, occurred_at=own.occurred_at, points=own.points, left=own.left
    )
