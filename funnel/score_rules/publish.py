"""Makes a version of the draft of a product's score rules, by which all its leads are scored anew."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, text, update

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import NotFound, Problems
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.audiences.rules import hold_rules
from funnel.funnels.rules import canonical, described
from funnel.models import ScoreRuleSet
from funnel.reads import WorkReads
from funnel.score_rules.inputs import ScoreRulesPublish
from funnel.score_rules.read import Draft, Published, checked, draft_of, read_current, rules_in
from funnel.scores.rule import ScoreRule

THRESHOLDS = text(
    "SELECT coalesce(array_agg(DISTINCT CAST(p.points #>> '{}' AS int)), CAST('{}' AS int[])) FROM ("
    " SELECT f.entry_rule AS rule FROM funnels f WHERE f.workspace_id = :workspace_id AND f.product_id = :product_id"
    " UNION ALL SELECT s.reached_when FROM funnels f JOIN steps s ON s.workspace_id = :workspace_id"
    "  AND s.funnel_id = f.id WHERE f.workspace_id = :workspace_id AND f.product_id = :product_id) r"
    " CROSS JOIN LATERAL jsonb_path_query(r.rule, 'strict $.**.score_at_least') AS p(points)"
)
"""Scores that published steps of the product ask for, of every version."""


@dataclass(frozen=True)
class ScoresChanged:
    """Event: everybody's score for the product is to be reckoned once more, in the background."""

    product_id: UUID
    rule_set_id: UUID


async def publish(work: Work, data: ScoreRulesPublish) -> Published:
    """A new current version; the current one when the draft says nothing new.

    Raises `Problems` with everything that keeps it from being published. Scores are restated in the background.
    """
    work.actor.require(Action.FUNNEL_EDIT)
    await hold_rules(work)  # facts under way were reckoned by the rules of before: they are waited for
    draft = await _locked(work, data.product_id)
    require_version("draft", draft.version, data.expected_version)
    if draft.problems:
        raise Problems(draft.problems)
    rules = [_published(rule, draft) for rule in draft.rules]
    before = await read_current(WorkReads(work), data.product_id)
    if before is not None and (list(before.rules), before.fires_again) == (rules, draft.fires_again):
        return before
    own = (ScoreRuleSet.workspace_id == work.workspace_id, ScoreRuleSet.product_id == data.product_id)
    last = await work.scalar(select(func.max(ScoreRuleSet.version)).where(*own))
    await work.execute(update(ScoreRuleSet).where(*own, ScoreRuleSet.is_current).values(is_current=False))
    row = _row(work, data.product_id, rules, draft, (last or 0) + 1)
    given = {"workspace_id": work.workspace_id, "product_id": data.product_id}
    row["thresholds"] = await work.scalar(THRESHOLDS, given)
    await work.execute(insert(ScoreRuleSet), [row])
    audit.record(work, "SCORE_RULES_PUBLISH", object_type="Product", object_id=data.product_id,
                 details={"version": row["version"]})  # fmt: skip
    await work.flush()
    await work.emit(ScoresChanged(data.product_id, row["id"]))
    return Published(row["id"], row["version"], tuple(rules), draft.fires_again, work.now)


async def _locked(work: Work, product_id: UUID) -> Draft:
    """The draft, locked: two who publish at once come one after the other, the second finds nothing new."""
    row = (await work.execute(draft_of(work.workspace_id, product_id).with_for_update(key_share=True))).first()
    if row is None:
        raise NotFound("This product has no draft of score rules; save one first.", field="productId")
    return await checked(WorkReads(work), rules_in(row.rules), row.fires_again, row.version)


def _published(rule: ScoreRule, draft: Draft) -> ScoreRule:
    told = {"when": canonical(rule.when), "description": described(rule.when, draft.known.names)}
    return rule.model_copy(update=told)


def _row(work: Work, product_id: UUID, rules: list[ScoreRule], draft: Draft, version: int) -> dict[str, Any]:
    return {
        "workspace_id": work.workspace_id, "id": new_id(), "product_id": product_id, "version": version,
        "is_current": True, "rules": [rule.model_dump(mode="json", exclude_none=True) for rule in rules],
        "fires_again": draft.fires_again, "published_at": work.now, "published_by_id": work.actor.member_id,
    }  # fmt: skip
