"""Where a file lands: the workspace's money and channels, the product and its funnel, made where it says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from crm.core import ids
from crm.core.limits import at_most
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.tables import sort_key
from crm.core.work import Work
from crm.models.words import ImportKind, SaleKind
from funnel.channels.catalogue import CatalogueChannel
from funnel.channels.ensure import add
from funnel.imports.convert import nearest
from funnel.imports.mapping import ImportMapping
from funnel.imports.template import check_template, publish_template
from funnel.models import Channel, Funnel, FunnelDraft, Product, Step
from funnel.models.words import ChannelGroup, Market
from funnel.products.create import ProductCreate
from funnel.products.create import create as create_product
from funnel.workspace import Home, home

NEEDS_PRODUCT = frozenset({ImportKind.LEADS, ImportKind.DEALS})


@dataclass(frozen=True, slots=True)
class Place:
    """What every row of a run needs to know, looked up once."""

    home: Home
    source: str
    product_id: UUID | None
    step_key: str | None
    channels: Mapping[str, UUID]
    """Key → id of every channel of the workspace."""
    import_id: UUID
    step_keys: frozenset[str] = frozenset()
    """Of the product's funnel."""
    leaves_owners: bool = False

    @property
    def region(self) -> str | None:
        """The country whose numbers are written without its code."""
        return self.home.region

    @property
    def product(self) -> UUID:
        """The product of leads and deals, which always have one."""
        assert self.product_id is not None, "prepare() refuses leads and deals without a product"
        return self.product_id


async def channel_ids(work: Work) -> dict[str, UUID]:
    """Every channel of the workspace."""
    found = await work.execute(select(Channel.key, Channel.id).where(Channel.workspace_id == work.workspace_id))
    return {row.key: row.id for row in found}


async def prepare(work: Work, mapping: ImportMapping, import_id: UUID) -> Place:
    """Looks everything up; adds channels, product and funnel that are missing and may be made.

    Raises NotFound, Invalid or Conflict that names the setting of the mapping.
    """
    known = await channel_ids(work)
    missing = [
        CatalogueChannel(target.key, target.name or target.key, target.group or ChannelGroup.OTHER)
        for target in mapping.channels_to_create(known)
    ]
    if missing:
        known |= {key: channel.id for key, channel in (await add(work, missing)).items()}
    product_id = await _product(work, mapping)
    steps: list[str] = []
    if mapping.kind is ImportKind.LEADS and product_id is not None:
        steps = await _check_funnel(work, mapping, product_id)
    return Place(
        await home(work), mapping.source, product_id, mapping.step, known, import_id, frozenset(steps),
        mapping.unknown_owners == "leave",
    )  # fmt: skip


async def _product(work: Work, mapping: ImportMapping) -> UUID | None:
    if mapping.product is None:
        return await _only_product(work) if mapping.kind in NEEDS_PRODUCT else None
    found: UUID | None = await work.scalar(_named(work, mapping.product))
    if found is not None:
        return found
    if mapping.template is None:
        raise NotFound(
            f"There is no product {mapping.product!r} in this workspace. Create it, or let the import of the leads make"
            ' it: template = "leads-to-sale" in the mapping.',
            field="mapping.product",
        )
    check_template(mapping.template)
    made = await create_product(
        work,
        ProductCreate(name=mapping.product, markets=(Market.B2C,), sale_kinds=(SaleKind.ONLINE,)),
    )
    return made.id


def _named(work: Work, name: str) -> Select[UUID]:
    """By public id, by exact name, or by the name in any case."""
    own = select(Product.id).where(Product.workspace_id == work.workspace_id)
    try:
        prefix, product_id = ids.decode(name)
        if prefix == "prod":
            return own.where(Product.id == product_id)
    except ids.MalformedId:
        pass
    return (
        own.where(Product.sort_key == sort_key(name), Product.archived_at.is_(None))
        .order_by((Product.name == name).desc(), Product.id)
        .limit(at_most(1))
    )


async def _only_product(work: Work) -> UUID:
    own = select(Product.id, Product.name).where(
        Product.workspace_id == work.workspace_id, Product.archived_at.is_(None)
    )
    found = (await work.execute(own.order_by(Product.sort_key).limit(at_most(20)))).all()
    if len(found) != 1:
        names = ", ".join(repr(row.name) for row in found) or "none yet"
        raise Invalid(f"Say which product the file is about (the workspace has {names}).", field="mapping.product")
    product_id: UUID = found[0].id
    return product_id


async def _check_funnel(work: Work, mapping: ImportMapping, product_id: UUID) -> list[str]:
    """The keys of the steps of the product's published funnel, which the template makes where there is none."""
    keys = await _step_keys(work, product_id)
    if not keys:
        await _make_funnel(work, mapping, product_id)
        keys = await _step_keys(work, product_id)
    if mapping.step is not None and mapping.step not in keys:
        message = f"The funnel has no step {mapping.step!r}. {nearest(mapping.step, keys)}"
        raise Invalid(message, field="mapping.step")
    for text, target in mapping.values_of("step").items():
        if target.key and target.key not in keys:
            message = (
                f"{text!r} is mapped to {target.key!r}, which is no step of the funnel. {nearest(target.key, keys)}"
            )
            raise Invalid(message, field=f"mapping.values.step.{text}")
    return keys


async def _step_keys(work: Work, product_id: UUID) -> list[str]:
    steps = (
        select(Step.key)
        .join(Funnel, (Funnel.workspace_id == Step.workspace_id) & (Funnel.id == Step.funnel_id))
        .where(
            Step.workspace_id == work.workspace_id,
            Funnel.workspace_id == work.workspace_id,
            Funnel.product_id == product_id,
            Funnel.is_current,
        )
        .order_by(Step.position)
    )
    return list((await work.execute(steps)).scalars())


async def _make_funnel(work: Work, mapping: ImportMapping, product_id: UUID) -> None:
    draft = select(FunnelDraft.id).where(
        FunnelDraft.workspace_id == work.workspace_id, FunnelDraft.product_id == product_id
    )
    if mapping.template is None or await work.scalar(draft) is not None:
        raise Conflict(
            "The product has no published funnel for leads to enter. Publish its draft, or let the import make one:"
            ' template = "leads-to-sale" in the mapping.',
            field="mapping.template",
        )
    await publish_template(work, product_id, mapping.template)
