"""Root fields that read keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.models import ApiKey as ApiKeyRow
from graphapi.compiler import connection, orders, queries
from graphapi.connections import Connection

if TYPE_CHECKING:
    from graphapi.api_keys.types import ApiKey

API_KEY_ORDER = orders("ApiKeyOrder", ApiKeyRow, created_at="created_at", default="-created_at")


@queries
class ApiKeyQueries:
    """Keys for programs."""

    api_keys: Connection[ApiKey] = connection(order=API_KEY_ORDER)
