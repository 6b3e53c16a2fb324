"""What the door has to know of a connected account; without an actor."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from crm.core.sealing import Sealer
from funnel.adapters.registry import ADAPTERS
from funnel.adapters.shape import ADDRESS, Account, Adapter, Secrets
from funnel.connected_accounts.secrets import opened
from funnel.models import ConnectedAccount
from funnel.models.words import Network
from funnel.reads import Reads


@dataclass(frozen=True, slots=True)
class Connected:
    """A connected account that is switched on."""

    id: UUID
    workspace_id: UUID
    adapter: Adapter
    account: Account
    secrets: Secrets = field(repr=False)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The secret parts of its address that are valid."""
        return tuple(self.secrets.get(ADDRESS, ()))


async def open_account(reads: Reads, connected_account_id: UUID, sealer: Sealer, now: datetime) -> Connected | None:
    """The connected account with its secrets, unless it is switched off."""
    row = ConnectedAccount
    asked = select(row.network, row.account_id, row.settings).where(
        row.workspace_id == reads.workspace_id, row.id == connected_account_id, row.disabled_at.is_(None)
    )
    for each in await reads.rows(asked):
        adapter = ADAPTERS.get(Network(each["network"]))
        if adapter is None:
            return None
        secrets = await opened(reads, connected_account_id, sealer, now)
        account = Account(each["account_id"], each["settings"])
        return Connected(connected_account_id, reads.workspace_id, adapter, account, secrets)
    return None
