"""What is told of a destination."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from crm.models.words import ConsentPurpose
from funnel.connected_accounts.inputs import SecretValue
from funnel.inputs import Amount, Input, Name
from funnel.models.words import ConversionNetwork, ConversionTrigger, ConversionValue

AccountId = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,32}$")]
EventName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$")
]
ChannelKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]


class ConversionDestinationCreate(Input):
    """Which happenings are told to which account, as what."""

    network: ConversionNetwork
    name: Name
    account_id: AccountId
    token: SecretValue | None = None
    happening: ConversionTrigger
    product_id: UUID | None = None
    step_key: str | None = None
    resource_ids: tuple[UUID, ...] = Field(default=(), max_length=200)
    event_name: EventName
    value_rule: ConversionValue = ConversionValue.NONE
    fixed_value: Amount | None = None
    consent_purpose: ConsentPurpose | None
    """None: nothing has to be agreed to; nobody says so without meaning it."""
    consent_channel: ChannelKey | None = None
    settings: dict[str, Any] = {}  # noqa: RUF012 - pydantic copies it
    backfill_days: int = Field(default=0, ge=0, le=62)


class ConversionDestinationChange(Input):
    """What changes; network, account and happening never do: what was sent would mean something else."""

    destination_id: UUID
    name: Name | None = None
    token: SecretValue | None = None
    resource_ids: tuple[UUID, ...] | None = Field(default=None, max_length=200)
    consent_purpose: ConsentPurpose | None = None
    settings: dict[str, Any] | None = None
    expected_version: int | None = None


class ConversionDestinationSwitch(Input):
    """Which destination is switched off or on."""

    destination_id: UUID
    expected_version: int | None = None
