"""What a door answers when something does not go well: problems told, incidents masked under an id."""

from typing import Any
from uuid import uuid4

import asyncpg
import structlog
from litestar import Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap
from pydantic import ValidationError

from crm.core.problems import Problem, Problems
from crm.core.wording import sentence
from crm.sessions.problems import TooManyAttempts
from crm.web.service import AnyRequest

STATUS = {
    "UNAUTHENTICATED": 401,
    "WRONG_LOGIN": 401,
    "FORBIDDEN": 403,
    "CSRF": 403,
    "NOT_FOUND": 404,
    "CONFLICT": 409,
    "STALE_VERSION": 409,
    "TOO_LARGE": 413,
    "TOO_MANY_ATTEMPTS": 429,
    "OUTCOME_UNKNOWN": 503,
    "TIMEOUT": 503,
    "NO_COLUMN_KEY": 503,
    "SEALED": 503,
}
UNKNOWN_PROBLEM = 400

log = structlog.get_logger("touchline")


def told(problem: Problem) -> dict[str, Any]:
    """A problem as clients read it."""
    return {"code": problem.code, "field": problem.field, "message": problem.message}


def answer_problem(_request: AnyRequest, problem: Problem) -> Response[Any]:
    """One problem, with the status of its code."""
    body: dict[str, Any] = {"errors": [told(problem)]}
    headers = {}
    if isinstance(problem, TooManyAttempts):
        body["errors"][0]["retryAfter"] = problem.retry_after
        headers["Retry-After"] = str(problem.retry_after)
    status = STATUS.get(problem.code, UNKNOWN_PROBLEM)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(body, status_code=status, headers=headers, media_type="application/json")


def answer_problems(_request: AnyRequest, problems: Problems) -> Response[Any]:
    """Several problems of one input."""
    body = {"errors": [told(problem) for problem in problems.problems]}
    return Response(body, status_code=UNKNOWN_PROBLEM, media_type="application/json")


def answer_invalid(_request: AnyRequest, error: ValidationError) -> Response[Any]:
    """Input that a model refused; the values themselves are not repeated."""
    errors = [
        {
            "code": "INVALID",
            "field": ".".join(str(step) for step in found["loc"]) or None,
            "message": sentence(found),
        }
        for found in error.errors(include_url=False, include_input=False)
    ]
    return Response({"errors": errors}, status_code=UNKNOWN_PROBLEM, media_type="application/json")


def answer_http(_request: AnyRequest, error: HTTPException) -> Response[Any]:
    """What Litestar itself refuses: no such page, too large, not JSON."""
    sentence = "The request is not usable as it is." if isinstance(error, ValidationException) else error.detail
    code = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 413: "TOO_LARGE"}.get(error.status_code, "BAD_REQUEST")
    message = sentence if sentence.endswith(".") else f"{sentence}."
    body = {"errors": [{"code": code, "field": None, "message": message}]}
    return Response(body, status_code=error.status_code, headers=error.headers, media_type="application/json")


def answer_timeout(_request: AnyRequest, _error: asyncpg.QueryCanceledError) -> Response[Any]:
    """A report that was ended because it ran into its limit of time: no bug, and nothing to look up in the log."""
    message = "This took too long; ask for less, or for a shorter period."
    body = {"errors": [{"code": "TIMEOUT", "field": None, "message": message}]}
    return Response(body, status_code=503, media_type="application/json")


def answer_incident(_request: AnyRequest, error: Exception) -> Response[Any]:
    """A bug or an outage: logged whole, told as an id only."""
    incident = uuid4().hex
    log.error("incident", incident=incident, exc_info=error)
    body = {
        "errors": [
            {
                "code": "INTERNAL_SERVER_ERROR",
                "field": None,
                "message": f"Something went wrong here; the administrator finds it in the log as {incident}.",
            }
        ]
    }
    return Response(body, status_code=500, media_type="application/json")


HANDLERS: ExceptionHandlersMap = {
    Problem: answer_problem,
    Problems: answer_problems,
    ValidationError: answer_invalid,
    HTTPException: answer_http,
    asyncpg.QueryCanceledError: answer_timeout,
    Exception: answer_incident,
}
