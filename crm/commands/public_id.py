"""Public ids on the command line: `res_01j9…` becomes the id inside, anything else a sentence."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from crm.core.ids import MalformedId, decode

if TYPE_CHECKING:
    _OfClick = click.ParamType[Any]
else:  # before click 8.4 it is not generic
    _OfClick = click.ParamType


def decoded(text: str, prefix: str) -> UUID | None:
    """The id, when it is a public id of that type."""
    try:
        found, id = decode(text)
    except MalformedId:
        return None
    return id if found == prefix else None


class PublicId(_OfClick):
    """An id of one type: `PublicId("cdest", "a conversion destination")`."""

    name = "id"

    def __init__(self, prefix: str, noun: str) -> None:
        self.prefix, self.noun = prefix, noun

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """As it stands in --help."""
        return f"{self.prefix}_…"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> UUID:
        """The id inside. Fails with what it is the id of, where it is one of something else."""
        if isinstance(value, UUID):  # a default
            return value
        found = decoded(value, self.prefix)
        if found is None:
            self.fail(f"{value!r} is no id of {self.noun}; one looks like {self.prefix}_….", param, ctx)
        return found


class NameOrId(PublicId):
    """A name, or an id of that type; an id of another type is no name."""

    name = "name or id"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """As it stands in --help."""
        return f"NAME|{self.prefix}_…"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The id inside, else the name as it was given."""
        try:
            decode(value)
        except (MalformedId, AttributeError):  # a name, or what was converted already
            return value
        return super().convert(value, param, ctx)
