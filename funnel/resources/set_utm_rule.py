"""Says which campaign parameters of a link mean a resource."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.models import UtmRule
from funnel.resources.clashes import lock_cluster
from funnel.resources.utm import ANYTHING, PARTS

Pattern = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=200)]
MOST_RULES = 2_000


class UtmPattern(Input):
    """What the parameters must be; `*` stands for anything, a part that is left out asks nothing."""

    source: Pattern = ""
    medium: Pattern = ""
    campaign: Pattern = ""
    content: Pattern = ""


class UtmRuleSet(Input):
    """Patterns of one resource; a pattern that means another resource now is given to this one."""

    resource_id: UUID
    patterns: Annotated[tuple[UtmPattern, ...], Field(min_length=1, max_length=200)]


class UtmRuleRemove(Input):
    """Rules that are to hold no longer."""

    rule_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=200)]


async def set_utm_rules(work: Work, data: UtmRuleSet) -> list[UtmRule]:
    """Adds the rules, or turns those of the same patterns to this resource. Touches of before are not judged again."""
    work.actor.require(Action.RESOURCE_EDIT)
    _check(data)
    await lock_cluster(work)
    patterns = list(dict.fromkeys(tuple(getattr(each, part) for part in PARTS) for each in data.patterns))
    statement = insert(UtmRule).values([
        {"workspace_id": work.workspace_id, "id": new_id(), "resource_id": data.resource_id, "created_at": work.now,
         **dict(zip(PARTS, pattern, strict=True))}
        for pattern in patterns
    ])  # fmt: skip
    changed = statement.on_conflict_do_update(
        constraint="uq_utm_rules_pattern", set_={"resource_id": statement.excluded.resource_id}
    )
    unknown = NotFound("There is no such resource.", field="resourceId")
    async with refusing(work, {"fk_utm_rules_workspace_id_resource_id": unknown}):
        returned = changed.returning(UtmRule).execution_options(populate_existing=True)
        rules = list((await work.execute(returned)).scalars())
    count = await work.scalar(
        select(func.count()).select_from(UtmRule).where(UtmRule.workspace_id == work.workspace_id)
    )
    if count > MOST_RULES:
        raise Conflict(f"A workspace has at most {MOST_RULES} rules; use * or remove some.", field="patterns")
    audit.record(work, "UTM_RULE_SET", object_type="Resource", object_id=data.resource_id,
                 details={"count": len(rules)})  # fmt: skip
    await work.flush()
    return rules


async def remove_utm_rules(work: Work, data: UtmRuleRemove) -> tuple[UUID, ...]:
    """Takes the rules away, all or none. What they recognised stays."""
    work.actor.require(Action.RESOURCE_EDIT)
    statement = (
        delete(UtmRule)
        .where(UtmRule.workspace_id == work.workspace_id, UtmRule.id.in_(data.rule_ids))
        .returning(UtmRule.id)
        .execution_options(synchronize_session=False)
    )
    gone = set((await work.execute(statement)).scalars())
    for place, rule_id in enumerate(data.rule_ids):
        if rule_id not in gone:
            raise NotFound("There is no such rule.", field=f"ruleIds.{place}")
    audit.record(work, "UTM_RULE_REMOVE", object_type="UtmRule", details={"count": len(gone)})
    await work.flush()
    return data.rule_ids


def _check(data: UtmRuleSet) -> None:
    for place, pattern in enumerate(data.patterns):
        if not any(getattr(pattern, part).replace(ANYTHING, "") for part in PARTS):
            raise Invalid("A rule asks for something: give at least one pattern that is not only *.",
                          field=f"patterns.{place}")  # fmt: skip
