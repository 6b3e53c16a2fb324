"""Destinations: made, changed, switched off and on."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.money import Money, from_decimal
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.sealing import Sealer
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Workspace
from funnel.conversions.inputs import (
    ConversionDestinationChange,
    ConversionDestinationCreate,
    ConversionDestinationSwitch,
)
from funnel.conversions.meta import ACTION_SOURCE, ACTION_SOURCES
from funnel.conversions.networks import NETWORKS
from funnel.models import ConversionDestination, Funnel, Product, Step
from funnel.models.words import ConversionNetwork, ConversionTrigger, ConversionValue
from funnel.resources.lookups import look_up

_CHANNELS = {ConversionNetwork.META: "facebook_ads", ConversionNetwork.YANDEX_METRICA: "yandex_direct"}


def place(workspace_id: UUID, destination_id: UUID) -> bytes:
    """Where a token stands: sealed for one place it opens at no other."""
    return b"conversion_destinations:" + workspace_id.bytes + destination_id.bytes


async def create(work: Work, data: ConversionDestinationCreate, sealer: Sealer) -> ConversionDestination:
    """A destination; what happens from now on (or in the days before that were asked for) is told to it."""
    work.actor.require(Action.RESOURCE_EDIT)
    _check(data)
    _check_settings(data.network, data.settings)
    await _check_refers(work, data)
    fixed = await _fixed(work, data)
    made = ConversionDestination(
        workspace_id=work.workspace_id, id=new_id(), network=data.network.value, name=data.name,
        account_id=data.account_id, happening=data.happening.value, product_id=data.product_id, step_key=data.step_key,
        resource_ids=list(data.resource_ids), event_name=data.event_name, value_rule=data.value_rule.value,
        fixed_minor=fixed and fixed.minor, currency=fixed and fixed.currency,
        consent_purpose=data.consent_purpose and data.consent_purpose.value,
        consent_channel=data.consent_channel or _CHANNELS[data.network], settings=data.settings,
        since=work.now - timedelta(days=data.backfill_days), created_at=work.now, created_by_id=work.actor.member_id,
    )  # fmt: skip
    if data.token is not None:
        made.token = sealer.seal(data.token, place(work.workspace_id, made.id))
    work.session.add(made)
    await work.flush()
    _tell(work, "CONVERSION_DESTINATION_CREATE", made, {"network": made.network})
    return made


async def change(work: Work, data: ConversionDestinationChange, sealer: Sealer) -> ConversionDestination:
    """Sets what is given; a new token lets a destination that was stopped go on."""
    work.actor.require(Action.RESOURCE_EDIT)
    held = await _held(work, data.destination_id, data.expected_version)
    if data.settings is not None:
        _check_settings(ConversionNetwork(held.network), data.settings)
        held.settings = data.settings
    if data.resource_ids is not None:
        await _check_resources(work, data.resource_ids)
        held.resource_ids = list(data.resource_ids)
    if data.name is not None:
        held.name = data.name
    if "consent_purpose" in data.model_fields_set:
        held.consent_purpose = data.consent_purpose and data.consent_purpose.value
    if data.token is not None:
        held.token = sealer.seal(data.token, place(work.workspace_id, held.id))
        _go_on(held)
    held.version += 1
    await work.flush()
    _tell(work, "CONVERSION_DESTINATION_CHANGE", held, {"changed": sorted(data.model_fields_set - {"destination_id"})})
    return held


async def disable(work: Work, data: ConversionDestinationSwitch) -> ConversionDestination:
    """Nothing is sent and nothing is put in line any more; what waits goes on when it is switched on."""
    work.actor.require(Action.RESOURCE_EDIT)
    held = await _held(work, data.destination_id, data.expected_version)
    if held.disabled_at is not None:
        raise Conflict("The destination is switched off already.", field="destinationId")
    held.disabled_at = work.now
    held.version += 1
    await work.flush()
    _tell(work, "CONVERSION_DESTINATION_DISABLE", held, {})
    return held


async def enable(work: Work, data: ConversionDestinationSwitch) -> ConversionDestination:
    """Sends again; also what the network had stopped."""
    work.actor.require(Action.RESOURCE_EDIT)
    held = await _held(work, data.destination_id, data.expected_version)
    if held.disabled_at is None and held.stopped_at is None:
        raise Conflict("The destination is switched on already.", field="destinationId")
    held.disabled_at = None
    _go_on(held)
    held.version += 1
    await work.flush()
    _tell(work, "CONVERSION_DESTINATION_ENABLE", held, {})
    return held


def _go_on(held: ConversionDestination) -> None:
    held.stopped_at = held.stop_code = held.stop_reason = None


def _tell(work: Work, action: str, held: ConversionDestination, details: Mapping[str, Any]) -> None:
    audit.record(work, action, object_type="ConversionDestination", object_id=held.id, details=dict(details))


async def _held(work: Work, destination_id: UUID, expected_version: int | None) -> ConversionDestination:
    row = ConversionDestination
    asked = select(row).where(row.workspace_id == work.workspace_id, row.id == destination_id)
    locked = asked.with_for_update(key_share=True).execution_options(populate_existing=True)
    found: ConversionDestination | None = (await work.execute(locked)).scalar_one_or_none()
    if found is None:
        raise NotFound("There is no such conversion destination.", field="destinationId")
    require_version("conversion destination", found.version, expected_version)
    return found


def _check(data: ConversionDestinationCreate) -> None:
    of_step = data.happening is ConversionTrigger.STEP
    if of_step and (data.product_id is None or data.step_key is None):
        raise Invalid("Say which step of which product is told.", field="stepKey")
    if not of_step and data.step_key is not None:
        raise Invalid("A sale is no step; leave the step out.", field="stepKey")
    if (data.value_rule is ConversionValue.FIXED) != (data.fixed_value is not None):
        raise Invalid("A fixed value goes with the rule FIXED, and no other.", field="fixedValue")


async def _fixed(work: Work, data: ConversionDestinationCreate) -> Money | None:
    if data.fixed_value is None:
        return None
    currency = data.fixed_value.currency or await work.scalar(
        select(Workspace.currency).where(Workspace.id == work.workspace_id)
    )
    found = from_decimal(data.fixed_value.amount, currency, field="fixedValue.amount")
    if found.minor < 0:
        raise Invalid("A conversion is worth nothing or more.", field="fixedValue.amount")
    return found


def _check_settings(network: ConversionNetwork, settings: Mapping[str, Any]) -> None:
    known = NETWORKS[network].settings
    for name, value in settings.items():
        if name not in known:
            raise Invalid(f"{network.value} has the settings: {', '.join(known) or 'none'}.", field=f"settings.{name}")
        if not isinstance(value, str) or not 0 < len(value) <= 200 or not value.isprintable():
            raise Invalid("Give the setting a text of at most 200 characters.", field=f"settings.{name}")
    source = settings.get(ACTION_SOURCE)
    if source is not None and source not in ACTION_SOURCES:
        told = ", ".join(sorted(ACTION_SOURCES))
        raise Invalid(f"Use one of {told}; others need what is not known here.", field=f"settings.{ACTION_SOURCE}")


async def _check_refers(work: Work, data: ConversionDestinationCreate) -> None:
    await _check_resources(work, data.resource_ids)
    if data.product_id is None:
        return
    product = select(Product.id).where(Product.workspace_id == work.workspace_id, Product.id == data.product_id)
    if await work.scalar(product) is None:
        raise NotFound("There is no such product.", field="productId")
    if data.step_key is None:
        return
    step = (
        select(func.count())
        .select_from(Step)
        .join(Funnel, and_(Funnel.workspace_id == work.workspace_id, Funnel.id == Step.funnel_id))
        .where(Step.workspace_id == work.workspace_id, Step.key == data.step_key, Funnel.product_id == data.product_id)
    )
    if not await work.scalar(step):
        raise NotFound(f"The product has no step {data.step_key!r}.", field="stepKey")


async def _check_resources(work: Work, resource_ids: Sequence[UUID]) -> None:
    if not resource_ids:
        return
    found = (await look_up(work, resources=list(resource_ids))).resources
    for number, each in enumerate(resource_ids):
        if each not in found:
            raise NotFound("There is no such resource.", field=f"resourceIds.{number}")
