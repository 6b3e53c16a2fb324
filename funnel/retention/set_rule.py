"""A workspace says how long it keeps something."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from crm.audit.record import record as audit
from crm.core.ids import new_id
from crm.core.problems import Invalid
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import RetentionRule, Workspace
from crm.models.retention import RetentionSubject
from funnel.retention.subjects import SUBJECTS


class RetentionRuleSet(BaseModel):
    """Days; None is for ever. `expected_version` 0 is that of a subject of which nothing was said yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: RetentionSubject
    days: Annotated[int, Field(ge=1)] | None = None
    expected_version: int | None = None


async def set_rule(work: Work, data: RetentionRuleSet) -> UUID:
    """The id of the rule. It holds for runs that start from now on. Raises Invalid, Stale."""
    work.actor.require(Action.WORKSPACE_MANAGE)
    _require_possible(data)
    # One rule of one subject is set at a time, the first too: there is no row of it to lock.
    await work.execute(select(Workspace.id).where(Workspace.id == work.workspace_id).with_for_update(key_share=True))
    row = RetentionRule
    own = (row.workspace_id == work.workspace_id, row.subject == data.subject.value)
    require_version("rule", await work.scalar(select(row.version).where(*own)) or 0, data.expected_version)
    said = {"days": data.days, "changed_at": work.now, "changed_by_id": work.actor.member_id}
    first = insert(row).values(workspace_id=work.workspace_id, id=new_id(), subject=data.subject.value, **said)
    changed = first.on_conflict_do_update(
        index_elements=["workspace_id", "subject"], set_={**said, "version": row.version + 1}
    )
    rule_id: UUID = await work.scalar(changed.returning(row.id))
    details = {"subject": data.subject.value, "days": data.days}
    audit(work, "RETENTION_RULE_SET", object_type="RetentionRule", object_id=rule_id, details=details)
    return rule_id


def _require_possible(data: RetentionRuleSet) -> None:
    subject = SUBJECTS[data.subject]
    if subject.is_fixed:
        raise Invalid(f"The service itself keeps this for {subject.least} days; it is no choice.", field="subject")
    if data.days is not None and not subject.least <= data.days <= subject.most:
        raise Invalid(f"Give {subject.least} to {subject.most} days, or none to keep it for ever.", field="days")
