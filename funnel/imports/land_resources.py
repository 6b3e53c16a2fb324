"""Resources of a file: new names are registered, known ones change their state; what else differs is a problem."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select

from crm.core.problems import Problem
from crm.core.tables import sort_key
from crm.core.wording import sentence
from crm.core.work import Work
from funnel.imports import find
from funnel.imports.amounts import amount_of
from funnel.imports.land_leads import field_of
from funnel.imports.place import Place
from funnel.imports.records import ResourceRow, Row
from funnel.imports.report import Landed, LandingCode
from funnel.inputs import Amount
from funnel.models import Resource
from funnel.models.words import ResourceState, ResourceUser
from funnel.reads import among
from funnel.resources.kinds import BACK_OFFICE
from funnel.resources.register import PromoCodeGiven, ResourceRegister, register
from funnel.resources.set_state import ResourceSetState, set_state

Pair = tuple[Row, ResourceRow]
_COMPARED = {"kind": "kind", "placement": "placement", "purpose_text": "purpose_text", "url": "url",
             "account": "external_account_id", "cost_model": "cost_model"}  # fmt: skip
"""Field of the file → column of the resource."""


@dataclass
class Landing:
    """One batch on its way."""

    work: Work
    place: Place
    owners: dict[str, UUID]
    known: dict[str, Resource]
    """By sort key."""
    landed: Landed = field(default_factory=Landed)

    def id_of(self, name: str) -> UUID | None:
        """A resource that is there, or was registered by an earlier row."""
        resource = self.known.get(sort_key(name))
        return resource.id if resource else None


async def land(work: Work, place: Place, rows: Sequence[Row], *, update: bool) -> Landed:
    """Registers what is new, each by the verb a person would use and under its own savepoint: a refused row leaves the
    others alone. Of known resources only the state is changed; other differences are listed and change nothing.
    """
    pairs = [(row, row.values) for row in rows if isinstance(row.values, ResourceRow)]
    owners = await find.members(work, (one.owner for _, one in pairs))
    names = {name for _, one in pairs for name in (one.name, one.parent) if name}
    landing = Landing(work, place, owners, await _known(work, names))
    before = set(landing.known)
    for row, one in pairs:
        if sort_key(one.name) in before and update:
            await _compare(landing, row, one)
    await _register_all(landing, [pair for pair in pairs if sort_key(pair[1].name) not in before])
    return landing.landed


async def _known(work: Work, names: set[str]) -> dict[str, Resource]:
    keys = sorted({sort_key(name) for name in names})
    asked = select(Resource).where(Resource.workspace_id == work.workspace_id, among(Resource.sort_key, keys))
    return {resource.sort_key: resource for resource in (await work.execute(asked)).scalars()}


async def _register_all(landing: Landing, pairs: Sequence[Pair]) -> None:
    """Parents before children, in whatever order the file has them."""
    waiting = list(pairs)
    while waiting:
        ready = [pair for pair in waiting if not pair[1].parent or landing.id_of(pair[1].parent)]
        if not ready:
            break
        for row, one in ready:
            await _register(landing, row, one)
        waiting = [pair for pair in waiting if pair not in ready]
    for row, one in waiting:
        message = "Neither the file nor the cluster has a resource of this name that could be registered first."
        landing.landed.reject(row, LandingCode.UNKNOWN_RESOURCE, message, field="parent", value=one.parent)


async def _register(landing: Landing, row: Row, one: ResourceRow) -> None:
    data = _data(landing, row, one)
    if data is None:
        return
    try:
        async with landing.work.session.begin_nested():
            made = await register(landing.work, data)
    except Problem as problem:
        landing.landed.reject(row, problem.code, problem.message, field=_field(problem.field))
        return
    landing.known[sort_key(one.name)] = made
    landing.landed.created.add(row.number)


def _data(landing: Landing, row: Row, one: ResourceRow) -> ResourceRegister | None:
    """What the verb takes; None, and a problem of the row, where it cannot be said."""
    landed = landing.landed
    if one.owner and one.owner not in landing.owners:
        message = "No active member has this e-mail address; add the member, or leave the owner out."
        landed.reject(row, LandingCode.UNKNOWN_MEMBER, message, field="owner", value=one.owner)
        return None
    prices = [amount_of(landed, landing.place, row, price, one.currency) for price in one.prices]
    if None in prices:
        return None
    usual = (ResourceUser.STAFF,) if one.kind in BACK_OFFICE else (ResourceUser.AUDIENCE,)
    try:
        return ResourceRegister(
            name=one.name,
            kind=one.kind,
            placement=one.placement,
            channel_key=one.channel,
            users=one.users or usual,
            purposes=one.purposes,
            purpose_text=one.purpose_text,
            parent_id=landing.id_of(one.parent) if one.parent else None,
            owner_id=landing.owners.get(one.owner or ""),
            url=one.url,
            external_account_id=one.account,
            cost_model=one.cost_model,
            state=one.state or ResourceState.ACTIVE,
            state_reason=one.reason,
            price_schedule=tuple(price for price in prices if isinstance(price, Amount)),
            promo_codes=tuple(PromoCodeGiven(code=code) for code in one.promo_codes),
            phone_numbers=one.phones,
        )
    except ValidationError as error:
        detail = error.errors()[0]
        field = _field(str(detail["loc"][0]) if detail["loc"] else None)
        landed.reject(row, LandingCode.REFUSED, sentence(detail), field=field)
        return None


_FIELDS = {"channel_key": "channel", "external_account_id": "account", "state_reason": "reason", "parent_id": "parent",
           "owner_id": "owner", "price_schedule": "prices", "phone_numbers": "phones"}  # fmt: skip


def _field(path: str | None) -> str | None:
    name = field_of(path.split(".", 1)[0]) if path else None
    return _FIELDS.get(name, name) if name else None


async def _compare(landing: Landing, row: Row, one: ResourceRow) -> None:
    """A known resource: the file may move its state; what else differs is for a person to change."""
    there = landing.known[sort_key(one.name)]
    other = list(_differing(landing, one, there))
    if other:
        message = (
            f"The resource is here already and differs in {', '.join(other)}; an import does not change these. Change "
            "the resource, or correct the file."
        )
        landing.landed.reject(row, LandingCode.DIFFERS, message, field=other[0], value=one.name)
    elif one.state and (one.state, one.reason or there.state_reason) != (there.state, there.state_reason):
        try:
            async with landing.work.session.begin_nested():
                given: dict[str, Any] = {"resource_id": there.id, "state": one.state, "reason": one.reason}
                await set_state(landing.work, ResourceSetState(**given))
        except Problem as problem:
            landing.landed.reject(row, problem.code, problem.message, field=_field(problem.field))
        else:
            landing.landed.updated.add(row.number)


def _differing(landing: Landing, one: ResourceRow, there: Resource) -> Iterator[str]:
    """Fields that the file fills and that the resource has otherwise; prices, codes and phones are not compared."""
    for name, column in _COMPARED.items():
        given = getattr(one, name)
        if given is not None and str(given).strip() != getattr(there, column):
            yield name
    if one.channel and landing.place.channels[one.channel] != there.channel_id:
        yield "channel"
    if one.users is not None and set(one.users) != set(there.users):
        yield "users"
    if one.purposes is not None and set(one.purposes) != set(there.purposes):
        yield "purposes"
    if one.owner and landing.owners.get(one.owner) != there.owner_id:
        yield "owner"
    if one.parent and landing.id_of(one.parent) != there.parent_id:
        yield "parent"
