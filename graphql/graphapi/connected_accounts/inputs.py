"""Filters, orders and inputs of connected accounts."""

from __future__ import annotations

import strawberry
from strawberry import ID

from funnel.models import ConnectedAccount as ConnectedAccountRow
from funnel.models.words import Network
from graphapi.compiler import filters, input_type, match, orders
from graphapi.scalars import JSON

CONNECTED_ACCOUNT_FILTER = filters(
    "ConnectedAccountFilter",
    ConnectedAccountRow,
    network=match.enum(Network),
    resource_id=match.id("res"),
    product_id=match.id("prod"),
    disabled_at=match.datetime(),
    created_at=match.datetime(),
)
CONNECTED_ACCOUNT_ORDER = orders(
    "ConnectedAccountOrder", ConnectedAccountRow, created_at="created_at", default="-created_at"
)
_SEEN = "The version you saw; refused when somebody changed it since."


@input_type
class ConnectedAccountSecretInput:
    """A secret by its name."""

    name: str = strawberry.field(description="Which: docs/networks.md says what each network has.")
    value: str = strawberry.field(description="Its value; it is encrypted and never shown again.")


@input_type
class ConnectedAccountCreateInput:
    """Which account on which network, and the resource it is."""

    network: Network = strawberry.field(description="Whose formats it speaks.")
    name: str = strawberry.field(description="What it is called here.")
    account_id: str | None = strawberry.field(default=None, description="Our account on the network.")
    resource_id: ID | None = strawberry.field(default=None, description="The resource that the account is.")
    product_id: ID | None = strawberry.field(default=None, description="What its forms ask about.")
    settings: JSON | None = strawberry.field(default=None, description="What the network's adapter has to know.")
    secrets: list[ConnectedAccountSecretInput] | None = strawberry.field(
        default=None, description="Every secret of the network."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class ConnectedAccountChangeInput:
    """What changes; the network never does."""

    connected_account_id: ID = strawberry.field(description="Which connected account.")
    name: str | None = strawberry.field(default=strawberry.UNSET, description="What it is called here.")
    account_id: str | None = strawberry.field(default=strawberry.UNSET, description="Our account; null: any.")
    resource_id: ID | None = strawberry.field(default=strawberry.UNSET, description="The resource it is; null: none.")
    product_id: ID | None = strawberry.field(default=strawberry.UNSET, description="What its forms ask about.")
    settings: JSON | None = strawberry.field(default=strawberry.UNSET, description="All settings it has from now on.")
    expected_version: int | None = strawberry.field(default=None, description=_SEEN)


@input_type
class ConnectedAccountRotateInput:
    """A new value of a secret. The one before stays valid for a while, so that nothing is lost meanwhile."""

    connected_account_id: ID = strawberry.field(description="Which connected account.")
    secret: str = strawberry.field(description="Which secret; `address` gives the connected account a new address.")
    value: str | None = strawberry.field(default=None, description="The new value; addresses are made here.")
    keep_old_hours: int = strawberry.field(
        default=24, description="For how many hours the value before stays valid, 0 to 168."
    )
    expected_version: int | None = strawberry.field(default=None, description=_SEEN)


@input_type
class ConnectedAccountSwitchInput:
    """Which connected account is switched on or off."""

    connected_account_id: ID = strawberry.field(description="Which connected account.")
    expected_version: int | None = strawberry.field(default=None, description=_SEEN)


@input_type
class IntakeReplayInput:
    """Whose requests are tried again."""

    connected_account_id: ID = strawberry.field(description="Which connected account.")
