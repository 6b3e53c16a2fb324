"""Who is not to be contacted, and whose data were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.tenancy.settled import Settled


async def guard(it: Settled) -> None:
    """Two blocks of a person, one of which is lifted by a write, a hold, and a request for the person's data."""
    person = it.ids["per_anna"]
    for name in ("block", "block_to_keep"):
        await it.make(name, "contactBlockCreate", "block { id }", personId=person, reason="Asked")
    await it.make("hold", "personHoldCreate", "hold { id }", personId=person, reason="A dispute")
    given = {"personId": person}
    await it.admin.change("personExportRequest", "PersonExportRequestInput", "export { id }", given)
