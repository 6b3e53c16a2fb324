"""Root fields that write places."""

from __future__ import annotations

import strawberry
from strawberry import ID

from funnel.models.words import PlaceKind
from funnel.places.add import PlaceAdd, PlaceChange, add, change
from graphapi.answers import ref
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.places.types import Place
from graphapi.scalars import URL


@input_type
class PlaceAddInput:
    """A page or site of others."""

    url: URL = strawberry.field(description="Its address; everything at or below it belongs to the place.")
    name: str | None = strawberry.field(default=None, description="What people call it; its address when left out.")
    kind: PlaceKind | None = strawberry.field(default=None, description="What it is; told by its host when left out.")


@input_type
class PlaceChangeInput:
    """What a place is called, and what it is."""

    place_id: ID = strawberry.field(description="Which place.")
    expected_version: int = strawberry.field(description="`version` as it was read.")
    name: str | None = strawberry.field(default=None, description="What people call it.")
    kind: PlaceKind | None = strawberry.field(default=None, description="What it is.")


@payload
class PlaceAddPayload(Payload):
    """The place."""

    place: Place | None = strawberry.field(default=None, description="The place.")


@payload
class PlaceChangePayload(Payload):
    """The place as it is now."""

    place: Place | None = strawberry.field(default=None, description="The place.")


@mutations
class PlaceMutations:
    """The world outside the cluster."""

    @mutation
    async def place_add(self, info: Info, input: PlaceAddInput) -> PlaceAddPayload:
        """Names a place outside the cluster, also one that touches made by themselves."""
        return PlaceAddPayload(place=ref(Place, (await add(info.work, fill(PlaceAdd, input))).id))

    @mutation
    async def place_change(self, info: Info, input: PlaceChangeInput) -> PlaceChangePayload:
        """Changes a place's name or kind."""
        place = await change(info.work, fill(PlaceChange, input, ids={"place_id": "place"}))
        return PlaceChangePayload(place=ref(Place, place.id))
