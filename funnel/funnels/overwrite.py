"""Writes a whole draft from elsewhere over the one a product has, without losing anybody's work."""

from collections.abc import Sequence
from uuid import UUID

from crm.core.problems import Conflict
from crm.core.versions import require_version
from crm.core.work import Work
from funnel.funnels import queries
from funnel.funnels.draft import Draft, FunnelDraftSave, RuleTree, StepDraft
from funnel.funnels.news import says_nothing_new
from funnel.funnels.read_drafts import read_drafts
from funnel.funnels.save_draft import save_draft
from funnel.reads import WorkReads


async def overwrite(
    work: Work, product_id: UUID, entry_rule: RuleTree, steps: Sequence[StepDraft], *, expected: int | None,
    replace: bool,
) -> Draft:  # fmt: skip
    """Saves the steps; raises `Conflict` where the draft has changes that were never published, unless `replace`."""
    before = (await read_drafts(WorkReads(work), [product_id])).get(product_id)
    version = before.version if before is not None else 0
    require_version("draft", version, expected)
    if before is not None and not replace and await _has_changes(work, product_id, before):
        raise Conflict(
            "The draft has changes that were never published; publish it first, or ask with `replace: true`.",
            field="replace",
        )
    # With the version just read: what somebody saves meanwhile, a first draft too, is not overwritten unseen.
    data = FunnelDraftSave(
        product_id=product_id, entry_rule=entry_rule, steps=tuple(steps), expected_version=version
    )  # fmt: skip
    return await save_draft(work, data)


async def _has_changes(work: Work, product_id: UUID, draft: Draft) -> bool:
    if not draft.steps:
        return False
    current = (await work.execute(queries.current(work.workspace_id, product_id))).scalar_one_or_none()
    return current is None or bool(draft.problems) or not await says_nothing_new(work, current, draft)
