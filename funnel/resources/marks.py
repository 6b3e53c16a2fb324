"""Promo codes and phone numbers by which an advert is recognised: given out, and taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy import insert, or_, update

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound, Problems
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.models import PromoCode, Resource, ResourcePhoneNumber
from funnel.reads import among
from funnel.resources.check import require
from funnel.resources.clashes import Claim, clashes, lock_cluster
from funnel.resources.hold import Held, hold
from funnel.resources.phones import e164_all
from funnel.resources.register import MANY, Code, PromoCodeGiven
from funnel.workspace import home

Codes = Annotated[tuple[Code, ...], Field(min_length=1, max_length=MANY)]
Numbers = Annotated[tuple[str, ...], Field(min_length=1, max_length=MANY)]


class ResourceAddPromoCodes(Input):
    """Further codes of a resource."""

    resource_id: UUID
    promo_codes: Annotated[tuple[PromoCodeGiven, ...], Field(min_length=1, max_length=MANY)]


class ResourceAddPhoneNumbers(Input):
    """Further numbers of a resource, that stand in it on the days between, both inclusive; always when left out."""

    resource_id: UUID
    phone_numbers: Numbers
    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("A number stands in an advert to a day on or after the day it begins to.")
        return self


class ResourceEndPromoCodes(Input):
    """Codes of a resource, and the last day on which they count; today when it is left out."""

    resource_id: UUID
    codes: Codes
    on: date | None = None


class ResourceEndPhoneNumbers(Input):
    """Numbers of a resource, and the last day on which they stand in it; today when it is left out."""

    resource_id: UUID
    phone_numbers: Numbers
    on: date | None = None


async def add_promo_codes(work: Work, data: ResourceAddPromoCodes) -> Resource:
    """Gives codes out; one that stands on any resource already is refused with that resource's name."""
    codes = tuple(promo.code for promo in data.promo_codes)
    if len(set(codes)) < len(codes):
        raise Invalid("A promo code is given twice; give each once.", field="promoCodes")
    row = await _claimed(work, Claim(resource_id=data.resource_id, codes=codes), "promoCodes")
    same = {"workspace_id": work.workspace_id, "resource_id": data.resource_id}
    await work.execute(insert(PromoCode), [{**same, "id": new_id(), **each.model_dump()} for each in data.promo_codes])
    return await _told(work, row, "RESOURCE_ADD_PROMO_CODES", codes)


async def add_phone_numbers(work: Work, data: ResourceAddPhoneNumbers) -> Resource:
    """Gives numbers out; one that stands in any advert on one of these days is refused with that advert's name."""
    numbers = e164_all(data.phone_numbers, field="phoneNumbers")
    days = {"valid_from": data.valid_from, "valid_to": data.valid_to}
    claim = Claim(
        resource_id=data.resource_id, phones=tuple(numbers), phones_from=data.valid_from, phones_to=data.valid_to
    )
    row = await _claimed(work, claim, "phoneNumbers")
    same = {"workspace_id": work.workspace_id, "resource_id": data.resource_id, **days}
    await work.execute(insert(ResourcePhoneNumber), [{**same, "id": new_id(), "number": each} for each in numbers])
    return await _told(work, row, "RESOURCE_ADD_PHONE_NUMBERS", numbers)


async def end_promo_codes(work: Work, data: ResourceEndPromoCodes) -> Resource:
    """From the day after, the codes name nothing; what they named before stays."""
    held, on = await _ending(work, data.resource_id, data.on)
    model = PromoCode
    statement = (
        update(model)
        .where(model.workspace_id == work.workspace_id, model.resource_id == data.resource_id)
        .where(among(model.code, data.codes), or_(model.valid_to.is_(None), model.valid_to > on))
        .where(or_(model.valid_from.is_(None), model.valid_from <= on))
        .values(valid_to=on)
        .returning(model.code)
        .execution_options(synchronize_session=False)
    )
    _require_all(data.codes, set((await work.execute(statement)).scalars()), f"counts after {on}", "codes")
    return await _told(work, held.row, "RESOURCE_END_PROMO_CODES", data.codes)


async def end_phone_numbers(work: Work, data: ResourceEndPhoneNumbers) -> Resource:
    """From the day after, the numbers are free for another advert; calls of before keep theirs."""
    numbers = e164_all(data.phone_numbers, field="phoneNumbers")
    held, on = await _ending(work, data.resource_id, data.on)
    model = ResourcePhoneNumber
    statement = (
        update(model)
        .where(model.workspace_id == work.workspace_id, model.resource_id == data.resource_id)
        .where(among(model.number, numbers), or_(model.valid_to.is_(None), model.valid_to > on))
        .where(or_(model.valid_from.is_(None), model.valid_from <= on))
        .values(valid_to=on)
        .returning(model.number)
        .execution_options(synchronize_session=False)
    )
    _require_all(numbers, set((await work.execute(statement)).scalars()), f"stands in it after {on}", "phoneNumbers")
    return await _told(work, held.row, "RESOURCE_END_PHONE_NUMBERS", numbers)


async def _claimed(work: Work, claim: Claim, field: str) -> Resource:
    work.actor.require(Action.RESOURCE_EDIT)
    await lock_cluster(work)
    held = (await hold(work, [claim.resource_id]))[claim.resource_id]
    sketch = held.sketch(held.group)
    require(replace(sketch, filled=sketch.filled | {field}))
    taken = await clashes(work, [claim])
    if taken:
        raise taken[0] if len(taken) == 1 else Problems(taken)
    return held.row


async def _ending(work: Work, resource_id: UUID, on: date | None) -> tuple[Held, date]:
    work.actor.require(Action.RESOURCE_EDIT)
    held = (await hold(work, [resource_id]))[resource_id]
    return held, on or (await home(work)).day(work.now)


def _require_all(given: Sequence[str], ended: set[str], what: str, field: str) -> None:
    for place, each in enumerate(given):
        if each not in ended:
            raise NotFound(f"No {each!r} of this resource {what}.", field=f"{field}.{place}")


async def _told(work: Work, row: Resource, action: str, marks: Sequence[str]) -> Resource:
    row.version += 1
    audit.record(work, action, object_type="Resource", object_id=row.id, details={"marks": list(marks)})
    await work.flush()
    return row
