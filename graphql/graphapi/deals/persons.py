"""All persons of deals, as `crm.deals.persons` tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from crm.deals.persons import persons_of
from graphapi.answers import ref
from graphapi.context import Info

if TYPE_CHECKING:
    from graphapi.people.types import Person


async def persons(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[Person]]:
    """Persons of all asked deals at once."""
    from graphapi.people.types import Person

    found: dict[UUID, list[Person]] = {id: [] for id in ids}
    rows = await info.reader.rows(persons_of(info.workspace_id, list(ids)))
    for row in sorted(rows, key=lambda row: row["person_id"]):
        found[row["deal_id"]].append(ref(Person, row["person_id"]))
    return found
