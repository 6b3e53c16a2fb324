"""Ids that questions name: decoded, and of this workspace."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.core.problems import NotFound
from crm.models import Company, Member, Team
from funnel.models import Product, Resource
from graphapi.answers import id_of
from graphapi.context import Info

_TABLES: dict[str, tuple[Any, str]] = {
    "comp": (Company, "company"),
    "mem": (Member, "member"),
    "prod": (Product, "product"),
    "res": (Resource, "resource"),
    "team": (Team, "team"),
}


async def known(info: Info, prefix: str, given: str | None, field: str) -> UUID | None:
    """The row's id, or None where nothing was asked. Raises NotFound for what is not there; one statement."""
    if given is None:
        return None
    table, name = _TABLES[prefix]
    found = id_of(prefix, given, field=field)
    statement = select(table.id).where(table.workspace_id == info.workspace_id, table.id == found)
    if not await info.reader.rows(statement):
        raise NotFound(f"There is no such {name} in this workspace.", field=field)
    return found
