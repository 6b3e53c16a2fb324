"""Root fields that write products."""

from __future__ import annotations

import strawberry

from funnel.products.archive import ProductArchive, archive, unarchive
from funnel.products.change import ProductChange, change
from funnel.products.create import ProductCreate, create
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.products.inputs import ProductArchiveInput, ProductChangeInput, ProductCreateInput
from graphapi.products.types import Product


@payload
class ProductCreatePayload(Payload):
    """The new product."""

    product: Product | None = strawberry.field(default=None, description="The product.")


@payload
class ProductChangePayload(Payload):
    """The product as it is now."""

    product: Product | None = strawberry.field(default=None, description="The product.")


@payload
class ProductArchivePayload(Payload):
    """The product as it is now."""

    product: Product | None = strawberry.field(default=None, description="The product.")


@payload
class ProductUnarchivePayload(Payload):
    """The product as it is now."""

    product: Product | None = strawberry.field(default=None, description="The product.")


@mutations
class ProductMutations:
    """What is sold."""

    @mutation
    async def product_create(self, info: Info, input: ProductCreateInput) -> ProductCreatePayload:
        """Adds a product."""
        product = await create(info.work, fill(ProductCreate, input))
        return ProductCreatePayload(product=ref(Product, product.id))

    @mutation
    async def product_change(self, info: Info, input: ProductChangeInput) -> ProductChangePayload:
        """Changes a product."""
        product = await change(info.work, fill(ProductChange, input, ids={"product_id": "prod"}))
        return ProductChangePayload(product=ref(Product, product.id))

    @mutation
    async def product_archive(self, info: Info, input: ProductArchiveInput) -> ProductArchivePayload:
        """Takes a product out of work: no fact starts a lead of it any more. Refused while sales work on its leads."""
        product = await archive(info.work, fill(ProductArchive, input, ids={"product_id": "prod"}))
        return ProductArchivePayload(product=ref(Product, product.id))

    @mutation
    async def product_unarchive(self, info: Info, input: ProductArchiveInput) -> ProductUnarchivePayload:
        """Takes an archived product up again."""
        product = await unarchive(info.work, fill(ProductArchive, input, ids={"product_id": "prod"}))
        return ProductUnarchivePayload(product=ref(Product, product.id))
