"""Registers resources of the cluster."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator, model_validator
from sqlalchemy import insert

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.numbering import next_numbers
from crm.core.problems import Conflict, Invalid, Problem, Problems
from crm.core.tables import sort_key
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Amount, Input, Name, Prose
from funnel.models import PromoCode, Resource, ResourcePhoneNumber
from funnel.models.words import (
    ChannelGroup,
    CostModel,
    Placement,
    PricePeriod,
    Purpose,
    ResourceKind,
    ResourceState,
    ResourceUser,
)
from funnel.resources import kinds
from funnel.resources.addresses import normal_url
from funnel.resources.attach import minor_prices, set_audiences, set_schedules, tell_states, write_newest
from funnel.resources.check import Sketch, require
from funnel.resources.clashes import Claim, clashes, lock_cluster
from funnel.resources.lookups import Known, look_up
from funnel.resources.phones import e164_all
from funnel.workspace import Home, home

Code = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, min_length=1, max_length=60)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
PrintRun = Annotated[int, Field(ge=1, le=2_000_000_000)]
MANY = 200
MOST_AT_ONCE = 1_000


class PromoCodeGiven(Input):
    """A code that stands on one resource only; upper case, valid on the days between, both inclusive."""

    code: Code
    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("A promo code is valid to a day on or after the day it is valid from.")
        return self


class ResourceRegister(Input):
    """One concrete asset. What is left out follows from the kind (`funnel.resources.kinds`)."""

    name: Name
    kind: ResourceKind
    placement: Placement | None = None
    channel_key: str | None = None
    users: tuple[ResourceUser, ...] | None = None
    purposes: tuple[Purpose, ...] | None = None
    purpose_text: Prose | None = None
    parent_id: UUID | None = None
    owner_id: UUID | None = None
    audience_ids: Annotated[tuple[UUID, ...], Field(max_length=MANY)] = ()
    url: str | None = None
    external_account_id: Name | None = None
    cost_model: CostModel | None = None
    state: ResourceState = ResourceState.ACTIVE
    state_reason: Prose | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    location: Name | None = None
    print_run: PrintRun | None = None
    tags: Annotated[tuple[Tag, ...], Field(max_length=MANY)] = ()
    price_schedule: Annotated[tuple[Amount, ...], Field(max_length=MANY)] = ()
    price_every: PricePeriod = PricePeriod.MONTH
    price_from: date | None = None
    promo_codes: Annotated[tuple[PromoCodeGiven, ...], Field(max_length=MANY)] = ()
    phone_numbers: Annotated[tuple[str, ...], Field(max_length=MANY)] = ()

    @field_validator("url")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        return None if value is None else web_address(value)

    @field_validator("users")
    @classmethod
    def _has_users(cls, value: tuple[ResourceUser, ...] | None) -> tuple[ResourceUser, ...] | None:
        if value == ():
            raise ValueError("A resource is used by the staff, the audience or both; leave users out for the usual.")
        return value

    @model_validator(mode="after")
    def _runs_in_order(self) -> Self:
        check_run(self.starts_on, self.ends_on)
        return self


def web_address(value: str) -> str:
    """The address without blanks around it; raises ValueError for what a browser could not open."""
    stripped = value.strip()
    if not stripped.lower().startswith(("http://", "https://")) or not stripped.split("//", 1)[1]:
        raise ValueError("A web address starts with http:// or https:// and names a host.")
    return stripped


def check_run(starts_on: date | None, ends_on: date | None) -> None:
    """Raises ValueError when it would end before it begins."""
    if starts_on and ends_on and ends_on < starts_on:
        raise ValueError("It ends on or after the day it begins.")


async def register(work: Work, data: ResourceRegister) -> Resource:
    """Adds the resource with its prices, promo codes and numbers.

    Refused: what its kind does not allow or needs (`funnel.resources.check`); a name, an account of a channel, an
    address, a promo code or a number that is another resource's, which the refusal names.
    """
    return (await register_many(work, [data]))[0]


async def register_many(work: Work, items: Sequence[ResourceRegister]) -> list[Resource]:
    """All of them or none, in a fixed number of statements; of several, problems begin with `items.N.`."""
    work.actor.require(Action.RESOURCE_EDIT)
    if len(items) > MOST_AT_ONCE:
        raise Invalid(f"At most {MOST_AT_ONCE} resources can be registered at once.", field="items")
    await lock_cluster(work)
    house = await home(work)
    known = await _look_up(work, items)
    drafts = [
        draft(data, known, house, at=f"items.{place}." if len(items) > 1 else "") for place, data in enumerate(items)
    ]
    taken = await clashes(work, [each.claim() for each in drafts])
    if taken:
        raise taken[0] if len(taken) == 1 else Problems(taken)
    numbers = await next_numbers(work, "resource", len(items))
    rows = [each.row(work, number) for each, number in zip(drafts, numbers, strict=True)]
    async with refusing(work, _LAST_GUARD):
        work.session.add_all(rows)
        await work.flush()
        await _attach(work, drafts, house)
    for row in rows:
        audit.record(work, "RESOURCE_REGISTER", object_type="Resource", object_id=row.id)
    await work.flush()
    return rows


@dataclass(frozen=True)
class Draft:
    """A resource that was found usable, with everything it refers to."""

    id: UUID
    at: str
    data: ResourceRegister
    placement: Placement
    users: tuple[ResourceUser, ...]
    channel_id: UUID | None
    phones: list[str]
    prices: list[int]

    def claim(self) -> Claim:
        """What it wants for itself."""
        stands = kinds.stands_at_url(self.data.kind, self.placement)
        return Claim(
            resource_id=self.id, at=self.at, name=self.data.name, channel_id=self.channel_id,
            account=self.data.external_account_id,
            normal_url=normal_url(self.data.url) if self.data.url and stands else None,
            codes=tuple(promo.code for promo in self.data.promo_codes), phones=tuple(self.phones),
        )  # fmt: skip

    def row(self, work: Work, number: int) -> Resource:
        """The row of the resource itself."""
        data = self.data
        purposes = kinds.default_purposes(data.kind, self.users) if data.purposes is None else data.purposes
        cost = data.cost_model or kinds.default_cost_model(data.kind, self.placement, bool(self.prices))
        same = ("name", "purpose_text", "state_reason", "parent_id", "owner_id", "url", "external_account_id",
                "starts_on", "ends_on", "location", "print_run")  # fmt: skip
        return Resource(
            workspace_id=work.workspace_id, id=self.id, number=number, sort_key=sort_key(data.name),
            kind=data.kind.value, placement=self.placement.value, channel_id=self.channel_id,
            users=[user.value for user in dict.fromkeys(self.users)],
            purposes=[purpose.value for purpose in dict.fromkeys(purposes)], state=data.state.value,
            cost_model=cost.value if cost else None, normal_url=normal_url(data.url) if data.url else None,
            stands_at_url=kinds.stands_at_url(data.kind, self.placement), tags=list(dict.fromkeys(data.tags)),
            created_at=work.now, version=1, **{name: getattr(data, name) for name in same},
        )  # fmt: skip


def draft(data: ResourceRegister, known: Known, house: Home, *, at: str = "") -> Draft:
    """The resource with what its kind implies; raises what is wrong with it."""
    placement = data.placement or kinds.default_placement(data.kind)
    usual = kinds.KINDS[data.kind].channel
    key = data.channel_key or (usual if usual in known.channels else None)
    channel_id, group = known.channel(key, at=at)
    require(sketch_of(data, placement, group), at=at)
    known.require(at=at, parent_id=data.parent_id, owner_id=data.owner_id, audience_ids=data.audience_ids)
    codes = [promo.code for promo in data.promo_codes]
    if len(set(codes)) < len(codes):
        raise Invalid("A promo code is given twice; give each once.", field=f"{at}promoCodes")
    return Draft(
        new_id(), at, data, placement, data.users or kinds.default_users(data.kind), channel_id,
        e164_all(data.phone_numbers, field=f"{at}phoneNumbers"),
        minor_prices(data.price_schedule, house.currency, field=f"{at}priceSchedule"),
    )  # fmt: skip


_TOLD = {
    "purposeText": "purpose_text", "url": "url", "externalAccountId": "external_account_id",
    "stateReason": "state_reason", "startsOn": "starts_on", "endsOn": "ends_on", "location": "location",
    "printRun": "print_run", "promoCodes": "promo_codes", "phoneNumbers": "phone_numbers",
}  # fmt: skip


def sketch_of(data: Any, placement: Placement, group: ChannelGroup | None) -> Sketch:
    """What an input says, for the check against its kind."""
    filled = frozenset(name for name, own in _TOLD.items() if getattr(data, own, None))
    return Sketch(
        kind=data.kind, placement=placement, state=data.state, channel_group=group, filled=filled, url=data.url
    )


async def _look_up(work: Work, items: Sequence[ResourceRegister]) -> Known:
    usual = {kinds.KINDS[data.kind].channel for data in items}
    return await look_up(
        work,
        channels=[*(data.channel_key for data in items), *usual],
        members=[data.owner_id for data in items],
        audiences=[audience_id for data in items for audience_id in data.audience_ids],
        resources=[data.parent_id for data in items],
    )


async def _attach(work: Work, drafts: Sequence[Draft], house: Home) -> None:
    own = {"workspace_id": work.workspace_id}
    await tell_states(work, [(each.id, each.data.state, each.data.state_reason) for each in drafts])
    priced = [each for each in drafts if each.prices]
    if priced:
        today = house.day(work.now)
        schedules = [(each.id, _price_from(each, today), each.data.price_every, each.prices) for each in priced]
        await set_schedules(work, schedules, house.currency)
        await write_newest(work, [(each.id, each.prices) for each in priced], house.currency)
    codes = [
        {**own, "id": new_id(), "resource_id": each.id, **promo.model_dump()}
        for each in drafts
        for promo in each.data.promo_codes
    ]
    if codes:
        await work.execute(insert(PromoCode), codes)
    phones = [{**own, "id": new_id(), "resource_id": each.id, "number": phone} for each in drafts
              for phone in each.phones]  # fmt: skip
    if phones:
        await work.execute(insert(ResourcePhoneNumber), phones)
    await set_audiences(work, [(each.id, each.data.audience_ids) for each in drafts if each.data.audience_ids])


def _price_from(each: Draft, today: date) -> date:
    """A placement is paid for from the day it is said, else the day it begins, else today."""
    return each.data.price_from or each.data.starts_on or today


_LAST_GUARD: dict[str, Problem] = {
    "uq_resources_workspace_id_name": Conflict("There is already a resource of this name.", field="name"),
    "uq_resources_account": Conflict("This account is a resource already.", field="externalAccountId"),
    "uq_resources_normal_url": Conflict("This address is a resource already.", field="url"),
    "uq_promo_codes_code": Conflict("One of the promo codes stands on another resource.", field="promoCodes"),
    "ex_resource_phone_numbers_one_at_a_time": Conflict(
        "One of the numbers stands in another advert on these days.", field="phoneNumbers"
    ),
}
"""Those who do not lock the cluster are stopped by the database."""
