"""Saves score rules being edited, whatever still is wrong with them."""

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import NotFound
from crm.core.versions import stale
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.models import ScoreDraft
from funnel.reads import WorkReads
from funnel.score_rules.inputs import ScoreRulesSave
from funnel.score_rules.read import Draft, checked

_NO_PRODUCT = {"fk_score_drafts_workspace_id_product_id": NotFound("There is no such product.", field="productId")}


async def save(work: Work, data: ScoreRulesSave) -> Draft:
    """Saves the draft over the one before and answers what keeps it from being published."""
    work.actor.require(Action.FUNNEL_EDIT)
    values = {
        "rules": [rule.model_dump(mode="json", exclude_none=True, exclude={"description"}) for rule in data.rules],
        "fires_again": data.fires_again,
        "saved_at": work.now,
        "saved_by_id": work.actor.member_id,
    }
    statement = (
        insert(ScoreDraft)
        .values(workspace_id=work.workspace_id, id=new_id(), product_id=data.product_id, version=1, **values)
        .on_conflict_do_update(
            index_elements=["workspace_id", "product_id"],
            set_={**values, "version": ScoreDraft.version + 1},
            where=None if data.expected_version is None else ScoreDraft.version == data.expected_version,
        )
        .returning(ScoreDraft.version)
    )
    async with refusing(work, _NO_PRODUCT):
        version = await work.scalar(statement)
    if version is None:
        raise stale("draft", await work.scalar(_version(work, data)))
    audit.record(work, "SCORE_RULES_SAVE", object_type="Product", object_id=data.product_id)
    await work.flush()
    return await checked(WorkReads(work), data.rules, data.fires_again, version)


def _version(work: Work, data: ScoreRulesSave) -> Select[int]:
    return select(ScoreDraft.version).where(
        ScoreDraft.workspace_id == work.workspace_id, ScoreDraft.product_id == data.product_id
    )
