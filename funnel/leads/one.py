"""Records a single fact: what a form or a button sends."""

from collections.abc import Mapping
from types import MappingProxyType

from crm.core.problems import Conflict, Problem
from crm.core.work import Work
from funnel.facts.facts import Fact, FactResult
from funnel.facts.record import record

SOURCE = "api"
"""Source of facts that members and programs enter through the API without naming one."""


async def record_one(work: Work, fact: Fact, *, written: Mapping[str, str] = MappingProxyType({})) -> FactResult:
    """What became of the fact; a refused one is raised, so that nothing of its transaction stays.

    `written` says where the client wrote what the fact calls otherwise: `{"identities.0.value": "phone"}`.
    """
    outcome = await record(work, [fact])
    result = outcome.results[0]
    if result.status == "REJECTED":
        raise _alone(result.problem or Conflict("This could not be recorded."), written)
    return result


def _alone(problem: Problem, written: Mapping[str, str]) -> Problem:
    """The problem with the path inside the one fact: clients did not write a batch."""
    path = (problem.field or "").removeprefix("items.0").removeprefix(".")
    problem.field = written.get(path, path) or None
    return problem
