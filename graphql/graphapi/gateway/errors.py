"""Errors as they leave the house: a message, where, and a code; the unexpected only by its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError

from crm.core.ids import new_id
from crm.core.problems import Problem, Problems
from graphapi.compiler.errors import RequestError
from graphapi.problems import code_of


def of_graphql(error: GraphQLError, code: str) -> dict[str, Any]:
    """A parse, validation or coercion error in graphql-core's words."""
    found: dict[str, Any] = {"message": error.message}
    if error.locations:
        found["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    return found | {"extensions": {"code": code}}


def plain(message: str, code: str, path: Sequence[str | int] | None = None, **extensions: Any) -> dict[str, Any]:
    """An error in our own words."""
    found: dict[str, Any] = {"message": message}
    if path is not None:
        found["path"] = list(path)
    return found | {"extensions": {"code": code, **extensions}}


def of_request(error: RequestError, path: Sequence[str | int] | None = None) -> dict[str, Any]:
    """A request that cannot be answered as it is."""
    return plain(error.message, error.code, error.path or path)


def of_problem(problem: Problem | Problems, path: Sequence[str | int] | None) -> list[dict[str, Any]]:
    """Expected trouble met while reading."""
    if isinstance(problem, Problems):
        return [entry for one in problem.problems for entry in of_problem(one, path)]
    extra = {} if problem.field is None else {"field": problem.field}
    return [plain(problem.message, code_of(problem), path, **extra)]


def masked(path: Sequence[str | int] | None = None) -> tuple[str, dict[str, Any]]:
    """The number of an incident and what the client is told of it."""
    number = str(new_id())
    message = "Something went wrong on our side; tell support this number."
    return number, plain(message, "INTERNAL_SERVER_ERROR", path, id=number)
