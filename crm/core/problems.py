"""What can go wrong in a way a caller may be told about.

A Problem becomes an entry of a payload's ``errors``; anything else is an incident, logged with an id and masked.
"""

from collections.abc import Sequence


class Problem(Exception):
    """Expected trouble: a code for programs, a sentence for people, the path of the input it is about."""

    code = "PROBLEM"

    def __init__(self, message: str, *, field: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code or type(self).code
        self.current_version: int | None = None
        """At which version the object is now, where the caller had another one."""


class NotFound(Problem):
    """No such object in this workspace; another workspace's object answers the same."""

    code = "NOT_FOUND"


class Conflict(Problem):
    """The object is in a state that does not allow this."""

    code = "CONFLICT"


class Stale(Conflict):
    """Somebody changed the object since the caller read it (`expectedVersion`)."""

    code = "STALE_VERSION"

    def __init__(self, message: str, *, field: str | None = None, current: int | None = None) -> None:
        super().__init__(message, field=field)
        self.current_version = current


class Invalid(Problem):
    """The input is not usable as it is."""

    code = "INVALID"


class Forbidden(Problem):
    """The actor may not do this; the message names the missing permission."""

    code = "FORBIDDEN"


class Unauthenticated(Problem):
    """Nobody is logged in, or the token is not valid any more."""

    code = "UNAUTHENTICATED"


class OutOfTime(Problem):
    """It took longer than it may, and was broken off."""

    code = "TIMEOUT"


class Problems(Exception):
    """Several problems of one input, all told at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)
