"""Corrections: each names the revision of a goal or the action of a plan that it causes."""

from collections.abc import Sequence
from uuid import UUID

from crm.core.problems import Conflict, Invalid, NotFound, Problem, Problems
from funnel.inputs import Input, Prose
from funnel.reads import Reads
from funnel.weekly import queries
from funnel.weekly.draft import read
from funnel.weekly.report import Correction


class CorrectionGiven(Input):
    """What is to be done otherwise, and what was changed for it."""

    text: Prose
    goal_revision_id: UUID | None = None
    plan_action_id: UUID | None = None


async def resolved(reads: Reads, product_id: UUID, given: Sequence[CorrectionGiven]) -> tuple[Correction, ...]:
    """With the goals they are about, in one statement; refused when a cause is missing or of another product."""
    if not given:
        return ()
    revisions = [each.goal_revision_id for each in given if each.goal_revision_id]
    actions = [each.plan_action_id for each in given if each.plan_action_id]
    rows = await read(reads, queries.CAUSES, product_id=product_id, revision_ids=revisions, action_ids=actions)
    goals = {(row["kind"], row["id"]): row["goal_id"] for row in rows}
    problems = [problem for place, each in enumerate(given) for problem in _problems(each, goals, place)]
    if problems:
        raise Problems(problems)
    return tuple(
        Correction(each.text, _goals(each, goals)[0], each.goal_revision_id, each.plan_action_id) for each in given
    )


Goals = dict[tuple[str, UUID], UUID]


def _goals(given: CorrectionGiven, goals: Goals) -> list[UUID]:
    causes = (("REVISION", given.goal_revision_id), ("ACTION", given.plan_action_id))
    return [goals[kind, id] for kind, id in causes if id is not None]


def _problems(given: CorrectionGiven, goals: Goals, place: int) -> list[Problem]:
    path = f"corrections.{place}"
    if given.goal_revision_id is None and given.plan_action_id is None:
        sentence = "Say what the correction causes: give goalRevisionId or planActionId."
        return [Invalid(sentence, field=f"{path}.goalRevisionId")]
    missing: list[Problem] = []
    if given.goal_revision_id is not None and ("REVISION", given.goal_revision_id) not in goals:
        sentence = "The product has no goal with such a revision."
        missing.append(NotFound(sentence, field=f"{path}.goalRevisionId"))
    if given.plan_action_id is not None and ("ACTION", given.plan_action_id) not in goals:
        missing.append(NotFound("The product has no such plan action.", field=f"{path}.planActionId"))
    if not missing and len(set(_goals(given, goals))) > 1:
        sentence = "The revision and the action are of two goals; write a correction for each."
        missing.append(Conflict(sentence, field=f"{path}.planActionId"))
    return missing
