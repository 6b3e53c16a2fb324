"""Drafts of many products at once, with what is wrong with each."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from funnel.funnels.checks.registry import findings
from funnel.funnels.draft import Draft, RuleTree, StepDraft, rules_of
from funnel.funnels.known import Known, known_in
from funnel.funnels.queries import drafts
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
    known = await known_in(reads, (rule for entry, steps, _ in found.values() for _, rule in rules_of(entry, steps)))
    return {
        product_id: checked(product_id, entry, steps, known, version)
        for product_id, (entry, steps, version) in found.items()
    }


def checked(product_id: UUID, entry: RuleTree, steps: tuple[StepDraft, ...], known: Known, version: int) -> Draft:
    """The draft with everything that is wrong with it."""
    return Draft(entry, steps, findings(product_id, entry, steps, known), version, known.names)
