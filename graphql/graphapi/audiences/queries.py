"""Root fields that read audiences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphapi.compiler import by_id, queries

if TYPE_CHECKING:
    from graphapi.audiences.types import Audience


@queries
class AudienceQueries:
    """Whom products are for; lists hang at the product."""

    audience: Audience | None = by_id(description="One audience.")
