"""Root fields that read funnels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphapi.compiler import by_id, queries

if TYPE_CHECKING:
    from graphapi.funnels.types import Funnel


@queries
class FunnelQueries:
    """Published versions; a product's current one hangs at the product."""

    funnel: Funnel | None = by_id(description="One published version.")
