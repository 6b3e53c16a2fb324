"""Root fields that read products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.products.inputs import PRODUCT_FILTER, PRODUCT_ORDER

if TYPE_CHECKING:
    from graphapi.products.types import Product


@queries
class ProductQueries:
    """What is sold."""

    product: Product | None = by_id(description="One product.")
    products: Connection[Product] = connection(
        filter=PRODUCT_FILTER, order=PRODUCT_ORDER, description="The workspace's products."
    )
