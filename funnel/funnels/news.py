"""Whether a draft says anything that the published version does not say."""

from typing import Any

from crm.core.work import Work
from funnel.funnels import queries
from funnel.funnels.draft import Draft, StepDraft
from funnel.funnels.rules import canonical
from funnel.models import Funnel, Step


async def says_nothing_new(work: Work, funnel: Funnel, draft: Draft) -> bool:
    """Whether publishing the sound draft would make the same version again."""
    steps = (await work.execute(queries.steps_of(work.workspace_id, funnel.id))).scalars().all()
    if funnel.entry_rule != canonical(draft.entry_rule) or len(steps) != len(draft.steps):
        return False
    return all(_same_step(old, new) for old, new in zip(steps, draft.steps, strict=True))


def _same_step(old: Step, new: StepDraft) -> bool:
    return all(getattr(old, name) == value for name, value in columns_of(new).items())


def columns_of(step: StepDraft) -> dict[str, Any]:
    """The step as columns of a published one."""
    return {
        "key": step.key,
        "name": step.name,
        "phase": step.phase.value,
        "side": step.side.value,
        "is_handoff": step.is_handoff,
        "optional": step.optional,
        "expected_days": step.expected_days,
        "lifecycle_stage": step.lifecycle_stage.value if step.lifecycle_stage else None,
        "goal_text": step.goal.text if step.goal else None,
        "reached_when": canonical(step.goal.reached_when) if step.goal else None,
    }
