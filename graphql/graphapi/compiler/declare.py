"""Field constructors: each says where a field's value lives. The guide is `README.md` beside this file."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from strawberry import ID
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.types.unset import UNSET

from graphapi.compiler import sources
from graphapi.compiler.filters import FilterSpec
from graphapi.compiler.orders import OrderSpec

On = str | Callable[..., Any]
Order = str | tuple[str, ...] | OrderSpec


def column(name: str | None = None, *, permission: str | None = None, **field: Any) -> Any:
    """A column of another name, or one that asks for a permission."""
    return _field(sources.FromColumn(name=name, permission=permission), **field)


def expr(build: Callable[..., Any], *, nullable: bool = True, permission: str | None = None, **field: Any) -> Any:
    """An SQL expression: `lambda row` or `lambda row, scope`. `nullable=False` promises that it never is NULL."""
    return _field(sources.FromExpr(build=sources.flexible(build), nullable=nullable, permission=permission), **field)


def public_id(name: str, target: Any, *, permission: str | None = None, **field: Any) -> Any:
    """The public id of another record (its class or its name) from a uuid column, or ids from a uuid[] column."""
    return _field(sources.FromId(name=name, target=target, permission=permission), **field)


def money(
    minor: On, currency: On = "currency", *, nullable: bool | None = None, permission: str | None = None, **field: Any
) -> Any:
    """Money from minor units (a bigint column or a lambda) and the currency beside it.

    `nullable=False` promises that neither of two lambdas is NULL; with columns it is known.
    """
    source = sources.FromMoney(
        minor=minor if isinstance(minor, str) else sources.flexible(minor),
        currency=currency if isinstance(currency, str) else sources.flexible(currency),
        nullable=nullable,
        permission=permission,
    )
    return _field(source, **field)


def micro(name: str | None = None, *, permission: str | None = None, **field: Any) -> Any:
    """A number kept in millionths in a bigint column: Float or Decimal, as annotated."""
    return _field(sources.FromMicro(name=name, permission=permission), **field)


def shaped(name: str | None = None, *, permission: str | None = None, **field: Any) -> Any:
    """JSON of a declared shape: a class decorated by `@shape`, or a list of values, from a jsonb column."""
    return _field(sources.Shaped(name=name, permission=permission), **field)


def embed(*, present: str | None = None, permission: str | None = None, **field: Any) -> Any:
    """An object made of the same row; null when the column `present` is null."""
    return _field(sources.Embedded(present=present, permission=permission), **field)


def one(
    on: On | None = None,
    *,
    order: Order = (),
    where: Callable[..., Any] | None = None,
    proven: str | None = None,
    permission: str | None = None,
    **field: Any,
) -> Any:
    """To-one: `on` is this row's foreign key column, or a condition `(row, other[, scope])` whose first row counts.

    At the root there is no `on`, only `where`. `proven` says why a non-null one is always there.
    """
    source = sources.ToOne(on=_flexible(on), order=order, where=_flexible(where), proven=proven, permission=permission)
    return _field(source, **field)


def many(
    on: On | None = None,
    *,
    order: Order = (),
    where: Callable[..., Any] | None = None,
    limit: int = 1000,
    permission: str | None = None,
    **field: Any,
) -> Any:
    """List: `on` is the other table's column that holds this row's id, or a condition `(row, other[, scope])`."""
    source = sources.ToMany(on=_flexible(on), order=order, where=_flexible(where), limit=limit, permission=permission)
    return _field(source, **field)


def connection(
    on: On | None = None,
    *,
    order: Order = (),
    filter: FilterSpec | None = None,
    where: Callable[..., Any] | None = None,
    search: str | sources.Search | None = None,
    first: int = 50,
    permission: str | None = None,
    **field: Any,
) -> Any:
    """Keyset connection: as `many`, with `first/after/last/before`, `filter`, `orderBy` and `search` where declared.

    A `Search` looks by another function for who lacks its permission.
    """
    source = sources.Paged(
        on=_flexible(on),
        order=order,
        filter=filter,
        where=_flexible(where),
        search=search,
        first=first,
        permission=permission,
    )
    return _field(source, arguments=_page_arguments(source), **field)


def by_id(*, permission: str | None = None, **field: Any) -> Any:
    """Root field `x(id: ID!)`: null when there is no such row for this actor."""
    return _field(sources.ById(permission=permission), arguments=[argument("id", ID)], **field)


def hole(
    function: Callable[..., Any],
    *,
    key: str = "id",
    given: Any = None,
    alike: bool = False,
    refs: tuple[Any, Callable[..., Any]] | None = None,
    permission: str | None = None,
    **field: Any,
) -> Any:
    """Computed by `async def function(info, ids, *, arguments…) -> Mapping[UUID, value]`, one call for all rows.

    With `given` (a lambda of the row that answers a tuple of expressions) the function gets, instead of the ids, a
    mapping of id to a list of those values as JSON gives them back (ids and times are texts): the rows are not read
    again. With `alike` as well, rows of the same values have the same answer, and only one of them is asked about.
    With `refs` (a model and a lambda of the row that answers an array of ids) the records which the `ref`s name
    are read along with the row; those it leaves out cost a statement, as all do without it.
    """
    known = None if refs is None else (refs[0], sources.flexible(refs[1]))
    source = sources.Hole(
        function=function, key=key, given=_flexible(given), alike=alike, refs=known, permission=permission
    )
    return _field(source, arguments=_keyword_arguments(function), **field)


def argument(name: str, kind: Any, default: Any = UNSET, namespace: dict[str, Any] | None = None) -> StrawberryArgument:
    """An argument of a field that has no function of its own."""
    return StrawberryArgument(name, None, StrawberryAnnotation(kind, namespace=namespace), default=default)


def _flexible(condition: Any) -> Any:
    return sources.flexible(condition) if callable(condition) else condition


def _field(source: sources.Source, *, arguments: Sequence[StrawberryArgument] = (), **options: Any) -> Any:
    name = options.pop("name", None)
    field = StrawberryField(graphql_name=name, metadata=sources.metadata(source), **options)
    if arguments:
        field.arguments = list(arguments)
    return field


def _page_arguments(source: sources.Paged) -> list[StrawberryArgument]:
    found = [
        argument("first", int | None),
        argument("after", str | None),
        argument("last", int | None),
        argument("before", str | None),
    ]
    if source.filter is not None:
        found.append(argument("filter", source.filter.input | None))
    if source.order_spec is not None:
        found.append(argument("order_by", list[source.order_spec.input] | None))  # type: ignore[name-defined]  # made at run time
    if source.search is not None:
        found.append(argument("search", str | None))
    return found


def _keyword_arguments(function: Callable[..., Any]) -> list[StrawberryArgument]:
    namespace = getattr(function, "__globals__", None)
    return [
        argument(
            parameter.name,
            parameter.annotation,
            UNSET if parameter.default is inspect.Parameter.empty else parameter.default,
            namespace,
        )
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    ]
