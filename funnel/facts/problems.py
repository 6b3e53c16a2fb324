"""Problems of what came from outside, as they may be kept beside it."""

from crm.core.problems import Invalid, Problem

NOBODY = "It does not say who it was in a way that could be used."


class Fault(Problem):
    """A bug of ours, or data that no check foresaw."""

    code = "INTERNAL"

    def __init__(self) -> None:
        super().__init__(
            "The service could not process this; replay it when the fault is mended, nothing of it is lost."
        )


def without_names(problem: Problem) -> Problem:
    """The problem as it may be kept: sentences about identities repeat them."""
    path = (problem.field or "").split(".", 2)[-1]  # items.3.occurredAt: the place in the batch is nobody's concern
    if path.startswith("identities"):
        return Invalid(NOBODY, field="identities", code=problem.code)
    problem.field = path or None
    return problem
