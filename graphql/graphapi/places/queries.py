"""Root fields that read places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnel.models import Place as PlaceRow
from funnel.models.words import PlaceKind
from graphapi.compiler import by_id, connection, filters, match, orders, queries
from graphapi.connections import Connection

if TYPE_CHECKING:
    from graphapi.places.types import Place

PLACE_FILTER = filters(
    "PlaceFilter",
    PlaceRow,
    address=match.string("normal_url"),
    host=match.string(),
    name=match.string(),
    kind=match.enum(PlaceKind),
    is_automatic=match.boolean(),
    created_at=match.datetime(),
)
PLACE_ORDER = orders("PlaceOrder", PlaceRow, name="sort_key", created_at="created_at", default="sort_key")


@queries
class PlaceQueries:
    """The world outside the cluster."""

    place: Place | None = by_id(description="One place outside the cluster.")
    places: Connection[Place] = connection(
        filter=PLACE_FILTER, order=PLACE_ORDER, description="Places outside the cluster where something happened."
    )
