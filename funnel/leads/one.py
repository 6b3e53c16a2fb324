"""Records a single fact: what a form or a button sends."""

from crm.core.problems import Conflict, Problem
from crm.core.work import Work
from funnel.facts.facts import Fact, FactResult
from funnel.facts.record import record

SOURCE = "api"
"""Source of facts that members and programs enter through the API without naming one."""


async def record_one(work: Work, fact: Fact) -> FactResult:
    """What became of the fact; a refused one is raised, so that nothing of its transaction stays."""
    outcome = await record(work, [fact])
    result = outcome.results[0]
    if result.status == "REJECTED":
        raise _alone(result.problem or Conflict("This could not be recorded."))
    return result


def _alone(problem: Problem) -> Problem:
    """The problem with the path inside the one fact: clients did not write a batch."""
    problem.field = (problem.field or "").removeprefix("items.0").removeprefix(".") or None
    return problem
