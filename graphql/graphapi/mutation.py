"""Root fields that write: one Work each, problems as `errors`, the same key twice answered once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, dataclass_transform, overload

import strawberry
from pydantic import BaseModel, ValidationError
from strawberry.types.unset import UNSET

from crm.core import idempotency
from crm.core.problems import Forbidden, Invalid, Problem, Problems
from crm.core.work import Work, attempt, begin
from graphapi.answers.store import freeze, thaw
from graphapi.compiler.functions import id_of
from graphapi.compiler.records import description_of, mutations, queries, remembered
from graphapi.compiler.sources import Answer, metadata
from graphapi.context import Context, Info
from graphapi.problems import UserError, camel, user_errors
from graphapi.refused import record_refused
from graphapi.row_scopes.arguments import Veil

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


@strawberry.type
class Payload:
    """What every mutation answers: its object, or the reasons why nothing was written."""

    errors: list[UserError] = strawberry.field(default_factory=list)


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def payload(kind: type[T]) -> type[T]:
    """A payload type; every field needs a default, which is what a refusal answers."""
    made = strawberry.type(kind, description=description_of(kind))
    for field in dataclasses.fields(made):  # type: ignore[arg-type]  # strawberry types are dataclasses
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise TypeError(f"{kind.__name__}.{field.name} needs a default: it is what a refusal answers.")
    return remembered(made)


@overload
def mutation(function: F) -> F: ...
@overload
def mutation(
    *, permission: str | None = None, public: bool = False, name: str | None = None, leaving: bool = False
) -> Callable[[F], F]: ...
def mutation(
    function: Callable[..., Any] | None = None,
    *,
    permission: str | None = None,
    public: bool = False,
    name: str | None = None,
    leaving: bool = False,
) -> Any:
    """A root field computed by `async def field(self, info: Info, input: XInput) -> XPayload` inside a Work.

    With `leaving` it can be asked for in a workspace that is to be deleted, which takes no other writes.
    """

    def decorate(target: Callable[..., Any]) -> Any:
        source = Answer(permission=permission, public=public, mutation=True, leaving=leaving)
        return strawberry.field(
            resolver=target, name=name, description=description_of(target), metadata=metadata(source)
        )

    return decorate if function is None else decorate(function)


def fill(model: type[M], input: Any, *, ids: Mapping[str, str] | None = None, **more: Any) -> M:
    """The verb's model from a GraphQL input: public ids decoded by field name at any depth, what was left out left out.

    Raises ValidationError or Problems whose paths are the client's (`items.3.occurredAt`).
    """
    problems: list[Problem] = []
    values = _plain(input, dict(ids or {}), "", problems)
    if problems:
        raise Problems(problems)
    return model.model_validate({**values, **more})


def fill_each(
    model: type[M], items: Sequence[Any], *, path: str, ids: Mapping[str, str] | None = None
) -> tuple[list[M], dict[int, Problem]]:
    """Of a batch whose items are answered one by one: those that could be made, and by place why the others could not.

    Paths are the client's, with the item's place: `items.3.resourceId`.
    """
    made: list[M] = []
    refused: dict[int, Problem] = {}
    for place, item in enumerate(items):
        try:
            made.append(fill(model, item, ids=ids))
        except (Problems, ValidationError) as error:
            first = user_errors(error)[0]
            at = f"{path}.{place}.{first.field}" if first.field else f"{path}.{place}"
            refused[place] = Invalid(first.message, field=at, code=first.code)
    return made, refused


def _plain(value: Any, prefixes: dict[str, str], path: str, problems: list[Problem]) -> Any:
    if isinstance(value, list):
        return [_plain(item, prefixes, f"{path}{place}.", problems) for place, item in enumerate(value)]
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    found: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        inner, at = getattr(value, field.name), f"{path}{camel(field.name)}"
        if inner is UNSET or field.name == "idempotency_key":
            continue
        if field.name in prefixes and inner is not None:
            found[field.name] = _decoded(prefixes[field.name], inner, at, problems)
        else:
            found[field.name] = _plain(inner, prefixes, f"{at}.", problems)
    return found


def _decoded(prefix: str, value: Any, path: str, problems: list[Problem]) -> Any:
    if isinstance(value, list):
        return [_decoded(prefix, item, f"{path}.{place}", problems) for place, item in enumerate(value)]
    try:
        return id_of(prefix, value, field=path)
    except Problem as problem:
        problems.append(problem)
        return None


@dataclasses.dataclass(frozen=True)
class Call:
    """One mutation field of a request."""

    function: Callable[..., Any]
    payload: Any
    public: bool
    operation: str
    arguments: dict[str, Any]
    raw: dict[str, Any]
    """Arguments as GraphQL coerced them: what makes two requests the same."""
    key: str | None
    leaving: bool = False
    veil: Veil | None = None
    """Hides ids of rows that are out of the actor's sight from the function."""

    async def run(self, info: Info, work: Work) -> Any:
        """The payload of the function, inside the work."""
        arguments = self.arguments
        if self.veil is not None and not work.actor.sees_all:
            arguments = await self.veil.over(arguments, (await work.raw()).fetchval)
        return await self.function(None, info, **arguments)


async def perform(call: Call, context: Context, selects: Callable[[str], bool]) -> Any:
    """The payload: after the commit, or with errors and nothing written."""
    try:
        _storable(call.raw.get("input"), call.key)
        if call.public and context.actor is None:
            return await call.function(None, Info(context, selects=selects), **call.arguments)
        return await attempt(lambda: _once(call, context, selects), repeatable=call.key is not None)
    except (Problem, Problems, ValidationError) as problem:
        if isinstance(problem, Forbidden):
            await _refused(call, context)
        return call.payload(errors=[_placed(error, call) for error in user_errors(problem)])


async def _refused(call: Call, context: Context) -> None:
    """Keeps in a transaction of its own who was refused what; nothing of the refused one stays."""
    actor, strict = Info(context).actor, context.strict_locks
    async with begin(context.database.sessions, actor, strict_locks=strict, leaving=True) as work:
        record_refused(work, call.operation, call.raw.get("input"), context.extra.get("prefixes", {}))


def _placed(error: UserError, call: Call) -> UserError:
    """What names no part of the input (a missing permission, a rule of the whole) is about all of it: `input`.

    So no refusal is without a field, and a form knows that it is to be shown above the fields, not beside one.
    """
    whole = next(iter(call.raw), None)
    return error if error.field or whole is None else dataclasses.replace(error, field=whole)


def _storable(input: Any, key: str | None) -> None:
    """Refuses text the database cannot hold before a transaction opens. Raises Problems with the client's paths."""
    problems = [
        Invalid("This text contains a NUL character; remove it.", field=path)
        for path, text in texts({"idempotencyKey": key} | (input if isinstance(input, dict) else {}), "")
        if "\0" in text
    ]
    if problems:
        raise Problems(problems)


def texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every string in an input and where it stands; keys of JSON values too."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            at = f"{path}.{camel(str(name))}" if path else camel(str(name))
            yield path, str(name)
            yield from texts(inner, at)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from texts(inner, f"{path}.{place}")


async def _once(call: Call, context: Context, selects: Callable[[str], bool]) -> Any:
    actor = Info(context).actor
    strict = context.strict_locks
    async with begin(context.database.sessions, actor, strict_locks=strict, leaving=call.leaving) as work:
        if call.key is None:
            return await call.run(Info(context, work=work, selects=selects), work)
        return await _keyed(call, call.key, context, work, selects)


async def _keyed(call: Call, key: str, context: Context, work: Work, selects: Callable[[str], bool]) -> Any:
    digest = idempotency.request_hash(call.operation, call.raw)
    stored = await idempotency.claim(work, key, call.operation, digest)
    if stored is not None:
        return thaw(call.payload, stored)
    answer = await call.run(Info(context, work=work, selects=selects), work)
    await idempotency.store(work, key, freeze(answer))
    return answer


__all__ = ["Call", "Payload", "fill", "mutation", "mutations", "payload", "perform", "queries"]
