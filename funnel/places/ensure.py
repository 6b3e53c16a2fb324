"""Finds the places of pages, and makes those that are missing; how many it makes by itself is bounded."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select, text

from crm.core.bulk import dump
from crm.core.ids import new_id
from crm.core.tables import sort_key
from crm.core.work import Work
from funnel.models import Place
from funnel.places.keys import automatic_key, kind_of
from funnel.reads import among
from funnel.resources.addresses import host_of, normal_url, prefixes

MOST_AUTOMATIC = 5_000
"""Places a workspace's touches make by themselves; after that pages of a host count as the host."""
MOST_WITH_HOSTS = 10_000
"""After that a page of an unknown host has no place; the touch keeps its address."""

_MAKE = text(
    "INSERT INTO places (workspace_id, id, normal_url, host, name, sort_key, kind, is_automatic, created_at)"
    " SELECT CAST(:workspace_id AS uuid), r.id, r.normal_url, r.host, r.normal_url, r.sort_key, r.kind, true,"
    "  CAST(:now AS timestamptz)"
    ' FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, normal_url text COLLATE "C", host text, kind text,'
    "  sort_key text, rank int)"
    " WHERE r.rank <= CAST(:most AS bigint) - (SELECT count(*) FROM places p WHERE p.workspace_id = :workspace_id"
    "  AND p.is_automatic)"
    " ORDER BY r.normal_url ON CONFLICT (workspace_id, normal_url) DO NOTHING"
)


async def ensure_places(work: Work, urls: Iterable[str], known: Mapping[str, UUID]) -> dict[str, UUID]:
    """Address as given → its place; `known` holds the places at or above these addresses that are there already.

    Nothing is written when all are known; otherwise at most four statements, however many there are.
    """
    normal = {url: each for url in urls if (each := normal_url(url))}
    places = dict(known)
    missing = {automatic_key(each) for each in normal.values() if _found(each, places) is None}
    if missing:
        places |= await _make(work, missing, MOST_AUTOMATIC)
        hosts = {host_of(key) for key in missing if key not in places} - places.keys()
        if hosts:
            places |= await _make(work, hosts, MOST_WITH_HOSTS)
    found = {url: _found(each, places) or places.get(host_of(each)) for url, each in normal.items()}
    return {url: place_id for url, place_id in found.items() if place_id is not None}


def _found(normal: str, places: Mapping[str, UUID]) -> UUID | None:
    """The nearest place at or above the page, but not above what the page would be a place of by itself."""
    own = automatic_key(normal)
    above = (each for each in prefixes(normal) if len(each) >= len(own))
    return next((places[each] for each in above if each in places), None)


async def _make(work: Work, keys: set[str], most: int) -> dict[str, UUID]:
    rows = [
        {"id": new_id(), "normal_url": key, "host": host_of(key), "kind": kind_of(key).value, "sort_key": sort_key(key),
         "rank": rank}
        for rank, key in enumerate(sorted(keys), start=1)
    ]  # fmt: skip
    await work.execute(_MAKE, {"workspace_id": work.workspace_id, "now": work.now, "most": most, "rows": dump(rows)})
    made = select(Place.normal_url, Place.id).where(
        Place.workspace_id == work.workspace_id, among(Place.normal_url, sorted(keys))
    )
    return {row.normal_url: row.id for row in await work.execute(made)}
