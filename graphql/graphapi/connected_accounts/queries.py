"""Root fields that read connected accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strawberry import ID

from crm.members.permissions import Action
from funnel.connected_accounts.try_out import try_out
from graphapi.answers import answer
from graphapi.compiler import by_id, connection, id_of, queries
from graphapi.connected_accounts.inputs import CONNECTED_ACCOUNT_FILTER, CONNECTED_ACCOUNT_ORDER
from graphapi.connected_accounts.tried import ConnectedAccountTest, shown
from graphapi.connections import Connection
from graphapi.context import Info

if TYPE_CHECKING:
    from graphapi.connected_accounts.types import ConnectedAccount


@queries
class ConnectedAccountQueries:
    """Accounts on networks that are connected."""

    connected_account: ConnectedAccount | None = by_id(description="One connected account.")
    connected_accounts: Connection[ConnectedAccount] = connection(
        filter=CONNECTED_ACCOUNT_FILTER,
        order=CONNECTED_ACCOUNT_ORDER,
        description="The workspace's connected accounts.",
    )

    @answer(permission=Action.RESOURCE_EDIT)
    async def connected_account_test(self, info: Info, connected_account_id: ID, body: str) -> ConnectedAccountTest:
        """What a connected account would make of a body that its network sends; nothing is kept and nobody is asked."""
        found = await try_out(info.reader, id_of("conn", connected_account_id, field="connectedAccountId"), body)
        return shown(found)
