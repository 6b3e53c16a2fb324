"""What is told of a connected account."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from funnel.inputs import Input, Name
from funnel.models.words import Network

SecretName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")]
SecretValue = Annotated[str, StringConstraints(min_length=8, max_length=500, pattern=r"^[\x21-\x7e]+$")]
"""As networks give them: eight characters and more, none of them a blank."""
AccountId = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[\x21-\x7e]+$")]
DAY_HOURS = 24
WEEK_HOURS = 7 * DAY_HOURS


class SecretGiven(Input):
    """One secret by its name."""

    name: SecretName
    value: SecretValue


class ConnectedAccountCreate(Input):
    """Which account on which network, and the resource it is."""

    network: Network
    name: Name
    account_id: AccountId | None = None
    resource_id: UUID | None = None
    product_id: UUID | None = None
    settings: dict[str, Any] = {}  # noqa: RUF012 - pydantic copies it; a null in its place is the same as nothing
    secrets: tuple[SecretGiven, ...] = Field(default=(), max_length=10)


class ConnectedAccountChange(Input):
    """What changes; the network never does."""

    connected_account_id: UUID
    name: Name | None = None
    account_id: AccountId | None = None
    resource_id: UUID | None = None
    product_id: UUID | None = None
    settings: dict[str, Any] | None = None
    expected_version: int | None = None


class ConnectedAccountRotate(Input):
    """A new value of a secret; the old one stays valid for a while, so that nothing is lost meanwhile."""

    connected_account_id: UUID
    secret: SecretName
    value: SecretValue | None = None
    keep_old_hours: int = Field(default=DAY_HOURS, ge=0, le=WEEK_HOURS)
    expected_version: int | None = None


class ConnectedAccountSwitch(Input):
    """Which connected account is switched on or off."""

    connected_account_id: UUID
    expected_version: int | None = None
