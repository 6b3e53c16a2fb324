"""Where the value of a field lives: what the field constructors of `declare` put into a field's metadata."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphapi.compiler.filters import FilterSpec
    from graphapi.compiler.orders import OrderSpec

SOURCE = "source"
"""Key of a field's metadata."""

Order = "str | tuple[str, ...] | OrderSpec"


@dataclass(frozen=True, kw_only=True)
class Source:
    """Base: the permission a field asks for, if any."""

    permission: str | None = None
    weight: int | None = None
    """What it costs, where that is not what fields of its kind do (`weights`)."""


@dataclass(frozen=True, kw_only=True)
class FromColumn(Source):
    """A column of the row; None means the field's own name."""

    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class FromExpr(Source):
    """An SQL expression over the row."""

    build: Callable[..., Any]
    nullable: bool


@dataclass(frozen=True, kw_only=True)
class FromId(Source):
    """The public id of another record, from a uuid (or uuid[]) column."""

    name: str
    target: Any


@dataclass(frozen=True, kw_only=True)
class FromMoney(Source):
    """Money from minor units and a currency."""

    minor: str | Callable[..., Any]
    currency: str | Callable[..., Any]
    nullable: bool | None = None


@dataclass(frozen=True, kw_only=True)
class FromMicro(Source):
    """A number kept in millionths."""

    name: str | None


@dataclass(frozen=True, kw_only=True)
class Shaped(Source):
    """An object, or a list of them, in a jsonb column; None means the field's own name."""

    name: str | None


@dataclass(frozen=True, kw_only=True)
class Embedded(Source):
    """An object made of the same row; null when the column `present` is."""

    present: str | None = None


@dataclass(frozen=True, kw_only=True)
class ToOne(Source):
    """Another table's row: by foreign key (`on` is a column), or the first that fulfils a condition."""

    on: str | Callable[..., Any] | None = None
    order: Any = ()
    where: Callable[..., Any] | None = None
    proven: str | None = None


@dataclass(frozen=True, kw_only=True)
class ToMany(Source):
    """A list of another table's rows."""

    on: str | Callable[..., Any] | None = None
    order: Any = ()
    where: Callable[..., Any] | None = None
    limit: int = 1000


@dataclass(frozen=True)
class Search:
    """SQL functions `(workspace, text) → ids` that find rows of a list."""

    function: str
    permission: str
    """Who may not looks by `otherwise`: that something is found tells it as well as showing it would."""
    otherwise: str


@dataclass(frozen=True, kw_only=True)
class Paged(Source):
    """A keyset connection over another table's rows."""

    on: str | Callable[..., Any] | None = None
    order: Any = ()
    where: Callable[..., Any] | None = None
    filter: FilterSpec | None = None
    search: str | Search | None = None
    first: int = 50

    @property
    def order_spec(self) -> OrderSpec | None:
        """The clients' choice of orders, if they have one."""
        return None if isinstance(self.order, str | tuple) else self.order


@dataclass(frozen=True, kw_only=True)
class ById(Source):
    """The row of a public id."""


@dataclass(frozen=True, kw_only=True)
class Hole(Source):
    """A value computed in Python, in one call for all rows of a document."""

    function: Callable[..., Any]
    key: str = "id"
    given: Callable[..., Any] | None = None
    """Values of the row that the function gets with its id, so that it need not read the row again."""
    refs: tuple[Any, Callable[..., Any]] | None = None
    """Model and SQL array of ids of the records that the value refers to: they are read in the row's own statement."""
    alike: bool = False
    """Rows given the same values have the same value: the function is asked for one of them only."""


@dataclass(frozen=True, kw_only=True)
class Answer(Source):
    """A function that computes the field; as a mutation it runs in a Work."""

    public: bool = False
    mutation: bool = False
    leaving: bool = False
    """Of a mutation: it can be asked for in a workspace that is to be deleted."""
    live: bool = False
    """A subscription: the function gives what is to be told of a batch of events."""
    kinds: frozenset[str] = frozenset()
    """Of a subscription: kinds of events it may tell of."""
    is_personal: Callable[..., bool] | None = None
    """Of a subscription: (info, arguments) → whether members of the same permissions are told different things."""


def flexible(function: Callable[..., Any]) -> Callable[..., Any]:
    """Calls a declaration's lambda with as many of the offered arguments as it takes."""
    count = len(inspect.signature(function).parameters)

    @functools.wraps(function)
    def call(*offered: Any) -> Any:
        return function(*offered[:count])

    return call


def metadata(source: Source) -> Mapping[Any, Any]:
    """A field's metadata that carries its source."""
    return {SOURCE: source}
