"""Drafts of many products at once, with what keeps each from being published."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from funnel.funnels.draft import Draft, StepDraft, problems_of, rules_of
from funnel.funnels.queries import drafts, names_in
from funnel.models import FunnelDraft
from funnel.reads import Reads


def steps_in(stored: Sequence[Any]) -> tuple[StepDraft, ...]:
    """The stored steps as they were given."""
    return tuple(StepDraft.model_validate(step) for step in stored)


async def read_drafts(reads: Reads, product_ids: Sequence[UUID]) -> Mapping[UUID, Draft]:
    """Draft by product; products without one are left out. Three statements at most."""
    columns = (FunnelDraft.product_id, FunnelDraft.entry_rule, FunnelDraft.steps, FunnelDraft.version)
    rows = await reads.rows(drafts(reads.workspace_id, product_ids).with_only_columns(*columns))
    found = {row["product_id"]: (row["entry_rule"], steps_in(row["steps"]), row["version"]) for row in rows}
    names = await names_in(reads, (rule for entry, steps, _ in found.values() for _, rule in rules_of(entry, steps)))
    return {
        product_id: Draft(entry, steps, problems_of(entry, steps, names), version, names)
        for product_id, (entry, steps, version) in found.items()
    }
