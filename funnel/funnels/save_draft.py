"""Saves the steps being edited, whatever still is wrong with them."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import NotFound, Stale
from crm.core.versions import stale
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.funnels.draft import Draft, FunnelDraftSave, rules_of
from funnel.funnels.known import known_in
from funnel.funnels.read_drafts import checked
from funnel.models import FunnelDraft
from funnel.reads import WorkReads

_NO_PRODUCT = {"fk_funnel_drafts_workspace_id_product_id": NotFound("There is no such product.", field="productId")}


async def save_draft(work: Work, data: FunnelDraftSave) -> Draft:
    """Saves the draft over the one before and answers what keeps it from being published."""
    work.actor.require(Action.FUNNEL_EDIT)
    values = {
        "entry_rule": data.entry_rule,
        "steps": [step.model_dump(mode="json", exclude_none=True) for step in data.steps],
        "saved_at": work.now,
        "saved_by_id": work.actor.member_id,
    }
    named = {"workspace_id": work.workspace_id, "id": new_id(), "product_id": data.product_id, "version": 1}
    seen = None if data.expected_version is None else FunnelDraft.version == data.expected_version
    statement = (
        insert(FunnelDraft)
        .values(**named, **values)
        .on_conflict_do_update(
            index_elements=["workspace_id", "product_id"],
            set_={**values, "version": FunnelDraft.version + 1},
            where=seen,
        )
        .returning(FunnelDraft.version)
    )
    async with refusing(work, _NO_PRODUCT):
        version = await work.scalar(statement)
    if version is None:
        raise await _stale(work, data)
    known = await known_in(WorkReads(work), (rule for _, rule in rules_of(data.entry_rule, data.steps)))
    audit.record(work, "FUNNEL_SAVE_DRAFT", object_type="Product", object_id=data.product_id)
    await work.flush()
    return checked(data.product_id, data.entry_rule, data.steps, known, version)


async def _stale(work: Work, data: FunnelDraftSave) -> Stale:
    version = await work.scalar(
        select(FunnelDraft.version).where(
            FunnelDraft.workspace_id == work.workspace_id, FunnelDraft.product_id == data.product_id
        )
    )
    return stale("draft", version)
