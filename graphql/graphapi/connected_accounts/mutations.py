"""Root fields that write connected accounts."""

from __future__ import annotations

import strawberry

from funnel.connected_accounts.change import change
from funnel.connected_accounts.create import create
from funnel.connected_accounts.inputs import (
    ConnectedAccountChange,
    ConnectedAccountCreate,
    ConnectedAccountRotate,
    ConnectedAccountSwitch,
)
from funnel.connected_accounts.rotate import rotate
from funnel.connected_accounts.switch import disable, enable
from funnel.intake.replay import IntakeReplay, replay_account
from funnel.models import ConnectedAccount as ConnectedAccountRow
from funnel.models.words import Network
from graphapi.answers import ref
from graphapi.connected_accounts.inputs import (
    ConnectedAccountChangeInput,
    ConnectedAccountCreateInput,
    ConnectedAccountRotateInput,
    ConnectedAccountSwitchInput,
    IntakeReplayInput,
)
from graphapi.connected_accounts.types import ConnectedAccount
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload

_IDS = {"connected_account_id": "conn", "resource_id": "res", "product_id": "prod"}
_ONCE = (
    "The address to enter at the network, of SEGMENT the host; shown in this answer only, a repeat of the request "
    "answers null for it."
)


@payload
class ConnectedAccountCreatePayload(Payload):
    """The connected account, and its address."""

    connected_account: ConnectedAccount | None = strawberry.field(default=None, description="The connected account.")
    address: str | None = strawberry.field(default=None, description=_ONCE)


@payload
class ConnectedAccountChangePayload(Payload):
    """The changed connected account."""

    connected_account: ConnectedAccount | None = strawberry.field(default=None, description="The connected account.")


@payload
class ConnectedAccountRotatePayload(Payload):
    """The connected account with its new secret."""

    connected_account: ConnectedAccount | None = strawberry.field(default=None, description="The connected account.")
    address: str | None = strawberry.field(default=None, description=_ONCE)


@payload
class ConnectedAccountDisablePayload(Payload):
    """The connected account, switched off."""

    connected_account: ConnectedAccount | None = strawberry.field(default=None, description="The connected account.")


@payload
class ConnectedAccountEnablePayload(Payload):
    """The connected account, switched on."""

    connected_account: ConnectedAccount | None = strawberry.field(default=None, description="The connected account.")


@payload
class IntakeReplayPayload(Payload):
    """What waits again."""

    connected_account: ConnectedAccount | None = strawberry.field(default=None, description="The connected account.")
    events: int = strawberry.field(default=0, description="How many requests are tried again.")


@mutations
class ConnectedAccountMutations:
    """Accounts on networks that are connected."""

    @mutation
    async def connected_account_create(
        self, info: Info, input: ConnectedAccountCreateInput
    ) -> ConnectedAccountCreatePayload:
        """Connects an account: from now on its network may send events to the address."""
        row, token = await create(info.work, fill(ConnectedAccountCreate, input, ids=_IDS), info.sealer)
        made = ConnectedAccountCreatePayload(connected_account=ref(ConnectedAccount, row.id))
        _show_once(info, made, row, token)
        return made

    @mutation
    async def connected_account_change(
        self, info: Info, input: ConnectedAccountChangeInput
    ) -> ConnectedAccountChangePayload:
        """Changes what a connected account is; what was received before stays what it was."""
        row = await change(info.work, fill(ConnectedAccountChange, input, ids=_IDS), info.sealer)
        return ConnectedAccountChangePayload(connected_account=ref(ConnectedAccount, row.id))

    @mutation
    async def connected_account_rotate(
        self, info: Info, input: ConnectedAccountRotateInput
    ) -> ConnectedAccountRotatePayload:
        """Gives a secret a new value, or the connected account a new address; two are valid for a while."""
        row, token = await rotate(info.work, fill(ConnectedAccountRotate, input, ids=_IDS), info.sealer)
        made = ConnectedAccountRotatePayload(connected_account=ref(ConnectedAccount, row.id))
        if token is not None:
            _show_once(info, made, row, token)
        return made

    @mutation
    async def connected_account_disable(
        self, info: Info, input: ConnectedAccountSwitchInput
    ) -> ConnectedAccountDisablePayload:
        """Switches a connected account off: its address leads nowhere, what was received stays."""
        row = await disable(info.work, fill(ConnectedAccountSwitch, input, ids=_IDS), info.sealer)
        return ConnectedAccountDisablePayload(connected_account=ref(ConnectedAccount, row.id))

    @mutation
    async def connected_account_enable(
        self, info: Info, input: ConnectedAccountSwitchInput
    ) -> ConnectedAccountEnablePayload:
        """Switches a connected account on again, at the address it had."""
        row = await enable(info.work, fill(ConnectedAccountSwitch, input, ids=_IDS), info.sealer)
        return ConnectedAccountEnablePayload(connected_account=ref(ConnectedAccount, row.id))

    @mutation
    async def intake_replay(self, info: Info, input: IntakeReplayInput) -> IntakeReplayPayload:
        """Tries a connected account's failed requests again; facts are recorded once all the same."""
        data = fill(IntakeReplay, input, ids=_IDS)
        events = await replay_account(info.work, data)
        return IntakeReplayPayload(connected_account=ref(ConnectedAccount, data.connected_account_id), events=events)


def _show_once(
    info: Info,
    made: ConnectedAccountCreatePayload | ConnectedAccountRotatePayload,
    row: ConnectedAccountRow,
    token: str | None,
) -> None:
    """After the answer was kept for repeats: the table of those never holds an address."""
    way = f"/hooks/{Network(row.network).path}/{token}" if token else ""  # without one its senders have write keys
    address = f"{info.context.base_url}{way}"

    async def show() -> None:
        made.address = address

    info.work.after_commit(show)
