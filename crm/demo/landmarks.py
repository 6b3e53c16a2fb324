"""What tests of front ends name by its id: the demo's model, of the same ids at every build of a fresh database."""

from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from sqlalchemy import select

from crm.core.ids import encode
from crm.core.reader import Reader
from crm.models import Member, Workspace
from funnel.models import Audience, Channel, Form, Funnel, Product, Resource, Step


class Landmark(NamedTuple):
    """A thing, by what it is called and by its public id."""

    kind: str
    name: str
    id: str


NAMED: tuple[tuple[str, str, Any, Any], ...] = (
    ("Product", "prod", Product, Product.name),
    ("Member", "mem", Member, Member.email),
    ("Audience", "aud", Audience, Audience.name),
    ("Funnel", "fun", Funnel, Funnel.name),
    ("Step", "step", Step, Step.key),
    ("Resource", "res", Resource, Resource.name),
    ("Channel", "chan", Channel, Channel.key),
    ("Form", "form", Form, Form.name),
)
"""Type, prefix of its ids, rows, and what they are called by."""


async def landmarks(reader: Reader) -> AsyncIterator[Landmark]:
    """All of them, the workspace first."""
    own = reader.workspace_id
    for workspace in await reader.rows(select(Workspace.slug).where(Workspace.id == own)):
        yield Landmark("Workspace", workspace["slug"], encode("ws", own))
    for kind, prefix, row, name in NAMED:
        found = await reader.rows(select(row.id, name.label("name")).where(row.workspace_id == own))
        for one in sorted(found, key=lambda each: each["name"]):  # not by the server's collation
            yield Landmark(kind, one["name"], encode(prefix, one["id"]))
