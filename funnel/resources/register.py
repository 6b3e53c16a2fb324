"""Registers a resource of the cluster."""

from datetime import date
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from uuid import UUID

import phonenumbers
from pydantic import Field, StringConstraints, field_validator, model_validator
from sqlalchemy import insert, select

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.numbering import next_numbers
from crm.core.problems import Conflict, Invalid, NotFound, Problem
from crm.core.tables import sort_key
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.guard import refusing
from funnel.inputs import Amount, Input, Name, Prose
from funnel.models import Channel, PromoCode, Resource, ResourcePhoneNumber, ResourcePrice
from funnel.models.words import CostModel, Placement, Purpose, ResourceKind, ResourceState, ResourceUser
from funnel.resources import kinds
from funnel.workspace import home

Code = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, min_length=1, max_length=60)]
MANY = 200


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
    users: Annotated[tuple[ResourceUser, ...], Field(min_length=1)]
    purposes: tuple[Purpose, ...] | None = None
    purpose_text: Prose | None = None
    parent_id: UUID | None = None
    owner_id: UUID | None = None
    url: str | None = None
    external_account_id: Name | None = None
    cost_model: CostModel | None = None
    state: ResourceState = ResourceState.ACTIVE
    state_reason: Prose | None = None
    price_schedule: Annotated[tuple[Amount, ...], Field(max_length=MANY)] = ()
    promo_codes: Annotated[tuple[PromoCodeGiven, ...], Field(max_length=MANY)] = ()
    phone_numbers: Annotated[tuple[str, ...], Field(max_length=MANY)] = ()

    @field_validator("url")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value.strip())
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("A web address starts with http:// or https:// and names a host.")
        return value.strip()


async def register(work: Work, data: ResourceRegister) -> Resource:
    """Adds the resource with its prices, promo codes and numbers.

    Refused: a social group without a purpose; a state that needs a reason without one; the same account of a channel,
    the same name, promo code or phone number twice.
    """
    work.actor.require(Action.RESOURCE_EDIT)
    _check(data)
    phones = _phone_numbers(data.phone_numbers)
    prices = await _prices(work, data)
    channel_id = await _channel_id(work, data.channel_key)
    async with refusing(work, _problems(data)):
        (number,) = await next_numbers(work, "resource")
        resource = _row(work, data, number, channel_id)
        work.session.add(resource)
        await work.flush()
        await _write_attached(work, resource.id, prices, data.promo_codes, phones)
    audit.record(work, "resource.register", object_type="resource", object_id=resource.id)
    await work.flush()
    return resource


def _check(data: ResourceRegister) -> None:
    if data.kind in kinds.NEEDS_PURPOSE and data.purpose_text is None:
        raise Invalid("A social group needs a purpose; say in purposeText what its members gain.", field="purposeText")
    if data.state in kinds.NEEDS_REASON and data.state_reason is None:
        raise Invalid(f"Say why the resource is {data.state.value}.", field="stateReason")
    if data.external_account_id is not None and data.channel_key is None:
        raise Invalid("An external account belongs to a channel; give the channel's key.", field="channelKey")
    codes = [promo.code for promo in data.promo_codes]
    if len(set(codes)) < len(codes):
        raise Invalid("A promo code is given twice; give each once.", field="promoCodes")


def _phone_numbers(given: tuple[str, ...]) -> list[str]:
    """E.164, each once; a number without its country code is refused, guessing one would name the wrong advert."""
    numbers = []
    for index, text in enumerate(given):
        try:
            parsed = phonenumbers.parse(text, None)
        except phonenumbers.NumberParseException:
            parsed = None
        if parsed is None or not phonenumbers.is_possible_number(parsed):
            raise Invalid(f"{text!r} is no phone number; write it with + and the country code.",
                          field=f"phoneNumbers.{index}")  # fmt: skip
        numbers.append(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
    return list(dict.fromkeys(numbers))


async def _prices(work: Work, data: ResourceRegister) -> list[tuple[int, str]]:
    if not data.price_schedule:
        return []
    currency = (await home(work)).currency
    amounts = [price.minor(currency, field=f"priceSchedule.{index}") for index, price in enumerate(data.price_schedule)]
    for index, amount in enumerate(amounts):
        if amount < 0:
            raise Invalid("A price cannot be less than zero.", field=f"priceSchedule.{index}.amount")
    return [(amount, currency) for amount in amounts]


async def _channel_id(work: Work, key: str | None) -> UUID | None:
    if key is None:
        return None
    found = await work.scalar(select(Channel.id).where(Channel.workspace_id == work.workspace_id, Channel.key == key))
    if found is None:
        raise NotFound(f"This workspace has no channel {key!r}; choose one of `channels`.", field="channelKey")
    return UUID(str(found))


def _row(work: Work, data: ResourceRegister, number: int, channel_id: UUID | None) -> Resource:
    placement = data.placement or kinds.default_placement(data.kind)
    purposes = kinds.default_purposes(data.kind, data.users) if data.purposes is None else data.purposes
    cost_model = data.cost_model or kinds.default_cost_model(placement, bool(data.price_schedule))
    return Resource(
        workspace_id=work.workspace_id,
        id=new_id(),
        number=number,
        name=data.name,
        sort_key=sort_key(data.name),
        kind=data.kind.value,
        placement=placement.value,
        channel_id=channel_id,
        users=[user.value for user in dict.fromkeys(data.users)],
        purposes=[purpose.value for purpose in dict.fromkeys(purposes)],
        purpose_text=data.purpose_text,
        state=data.state.value,
        state_reason=data.state_reason,
        parent_id=data.parent_id,
        owner_id=data.owner_id,
        url=data.url,
        external_account_id=data.external_account_id,
        cost_model=cost_model.value if cost_model else None,
        created_at=work.now,
        version=1,
    )


async def _write_attached(
    work: Work,
    resource_id: UUID,
    prices: list[tuple[int, str]],
    codes: tuple[PromoCodeGiven, ...],
    phones: list[str],
) -> None:
    def rows(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
        same = {"workspace_id": work.workspace_id, "resource_id": resource_id}
        return [{**same, "id": new_id(), **value} for value in values]

    if prices:
        priced = enumerate(prices, start=1)
        await work.execute(
            insert(ResourcePrice),
            rows([{"position": n, "amount_minor": amount, "currency": currency} for n, (amount, currency) in priced]),
        )
    if codes:
        await work.execute(insert(PromoCode), rows([promo.model_dump() for promo in codes]))
    if phones:
        await work.execute(insert(ResourcePhoneNumber), rows([{"number": phone} for phone in phones]))


def _problems(data: ResourceRegister) -> dict[str, Problem]:
    return {
        "uq_resources_workspace_id_name": Conflict(
            f"There is already a resource named {data.name!r}; choose another name.", field="name"
        ),
        "uq_resources_account": Conflict(
            f"The account {data.external_account_id!r} of this channel is a resource already; use that one.",
            field="externalAccountId",
        ),
        "uq_promo_codes_code": Conflict(
            "One of the promo codes stands on another resource already; a code names one resource.", field="promoCodes"
        ),
        "uq_resource_phone_numbers_workspace_id_number": Conflict(
            "One of the phone numbers stands in another advert already; a number names one resource.",
            field="phoneNumbers",
        ),
        "fk_resources_workspace_id_parent_id": NotFound("There is no such resource.", field="parentId"),
        "fk_resources_workspace_id_owner_id": NotFound("There is no such member.", field="ownerId"),
    }
