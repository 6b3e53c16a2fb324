"""Errors as clients see them: entries of a payload's `errors`, and top-level errors with a code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import strawberry
from pydantic import ValidationError

from crm.core.problems import Forbidden, Invalid, NotFound, Problem, Problems, Unauthenticated
from crm.core.wording import sentence


@strawberry.type(description="Why a mutation was refused; nothing was written.")
class UserError:
    """A code for programs, the path of the input it is about, and a sentence for people."""

    code: str
    field: str | None = None
    message: str
    current_version: int | None = strawberry.field(
        default=None, description="Of STALE_VERSION: the version it is at now, to read and try again with."
    )


Expected = Problem | Problems | ValidationError


def user_errors(problem: Expected) -> list[UserError]:
    """The entries of `errors` that tell about the problem."""
    if isinstance(problem, Problems):
        return [error for one in problem.problems for error in user_errors(one)]
    if isinstance(problem, ValidationError):
        return [_of_validation(error) for error in problem.errors(include_url=False, include_input=False)]
    return [
        UserError(
            code=problem.code, field=problem.field, message=problem.message, current_version=problem.current_version
        )
    ]


def _of_validation(error: Any) -> UserError:
    return UserError(code="INVALID", field=path_of(error["loc"]) or None, message=sentence(error))


def path_of(location: Sequence[str | int]) -> str:
    """A pydantic location as the path the client wrote: items.3.occurredAt."""
    return ".".join(camel(part) if isinstance(part, str) else str(part) for part in location)


def camel(name: str) -> str:
    """snake_case as GraphQL writes it."""
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), name.rstrip("_"))


_CODES = (
    (NotFound, "NOT_FOUND"),
    (Forbidden, "FORBIDDEN"),
    (Unauthenticated, "UNAUTHENTICATED"),
    (Invalid, "BAD_USER_INPUT"),
)


def code_of(problem: Problem) -> str:
    """The top-level code of a problem met while reading."""
    if problem.code != type(problem).code:
        return problem.code
    return next((code for kind, code in _CODES if isinstance(problem, kind)), problem.code)
