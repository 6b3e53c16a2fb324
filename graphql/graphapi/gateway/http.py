"""The door: GET and POST /graphql for Litestar. Thin; everything else is the gateway's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import HttpMethod, Response, route
from litestar import Request as HttpRequest
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.handlers import HTTPRouteHandler

from crm.core.packing import packed
from crm.core.problems import Problem
from graphapi.context import Context
from graphapi.gateway.errors import of_problem, plain
from graphapi.gateway.gateway import STATUS, Gateway, Reply, refusal
from graphapi.gateway.negotiation import GRAPHQL_TYPE, JSON_TYPE, from_body, from_query, wanted_type
from graphapi.gateway.refused import Refused

_WELL_FORMED = {"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT", "QUERY_TOO_COMPLEX"}
MakeContext = Callable[[HttpRequest[Any, Any, Any]], Awaitable[Context]]


def graphql_route(gateway: Gateway, make_context: MakeContext, *, path: str = "/graphql") -> HTTPRouteHandler:
    """The route handler; `make_context` finds out who asks and may raise a Problem."""

    @route(
        path,
        http_method=[HttpMethod.GET, HttpMethod.POST],
        status_code=200,
        include_in_schema=False,
        request_max_body_size=gateway.limits.body_bytes,
        name="graphql",
    )
    async def graphql(request: HttpRequest[Any, Any, Any]) -> Response[bytes]:
        media_type = wanted_type(request.headers.get("accept", ""))
        encodings = request.headers.get("accept-encoding", "")
        if media_type is None:
            unwanted = refusal([plain(f"Accept {GRAPHQL_TYPE} or {JSON_TYPE}.", "BAD_REQUEST")], 406)
            return _response(unwanted, JSON_TYPE, encodings)
        try:
            return _response(await _answer(gateway, make_context, request), media_type, encodings)
        except Refused as refused:
            return _response(refusal(refused.errors, refused.status, refused.retry_after), media_type, encodings)

    return graphql


async def _answer(gateway: Gateway, make_context: MakeContext, request: HttpRequest[Any, Any, Any]) -> Reply:
    if request.method == HttpMethod.GET:
        parsed = from_query(request.query_params)
    else:
        parsed = from_body(await _body(request, gateway.limits.body_bytes), request.headers.get("content-type", ""))
    try:
        context = await make_context(request)
    except Problem as problem:
        return refusal(of_problem(problem, None), STATUS.get(problem.code, 400))
    return await gateway.answer(parsed, context)


async def _body(request: HttpRequest[Any, Any, Any], most: int) -> bytes:
    try:
        return await request.body()
    except RequestEntityTooLarge:
        asked = request.headers.get("content-length", f"more than {most}")
        words = f"The request has {asked} bytes; at most {most} are taken. Send fewer items in one request."
        raise Refused([plain(words, "REQUEST_TOO_LARGE", limit="bodyBytes", asked=asked)], status=413) from None


def _response(reply: Reply, media_type: str, encodings: str) -> Response[bytes]:
    body, headers = packed(reply.body, encodings)
    if reply.status == 405:
        headers["Allow"] = "POST"
    if reply.retry_after is not None:
        headers["Retry-After"] = str(reply.retry_after)
    if reply.code == "PERSISTED_QUERY_NOT_FOUND":
        headers["Cache-Control"] = "no-store"  # it will be found as soon as somebody sends it
    content_type = media_type if media_type == JSON_TYPE else f"{media_type}; charset=utf-8"
    return Response(body, media_type=content_type, status_code=_status(reply, media_type), headers=headers)


def _status(reply: Reply, media_type: str) -> int:
    """With application/json a well-formed GraphQL request is always answered by 200, as old clients expect."""
    if media_type == JSON_TYPE and reply.code in _WELL_FORMED:
        return 200
    return reply.status
