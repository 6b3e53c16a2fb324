"""Tries a body out: what a connected account would make of it, with nothing kept."""

from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Invalid, NotFound, Problem
from funnel.adapters.registry import ADAPTERS
from funnel.adapters.shape import Account, Found, Received
from funnel.models import ConnectedAccount
from funnel.models.words import Network
from funnel.reads import Reads

MOST_CHARACTERS = 100_000


async def try_out(reads: Reads, connected_account_id: UUID, body: str) -> list[Found]:
    """Contacts and problems. The signature is not looked at: whoever asks may change the account."""
    if len(body) > MOST_CHARACTERS:
        raise Invalid(f"A body to be tried has at most {MOST_CHARACTERS} characters.", field="body")
    row = ConnectedAccount
    asked = select(row.network, row.account_id, row.settings).where(
        row.workspace_id == reads.workspace_id, row.id == connected_account_id
    )
    for each in await reads.rows(asked):
        account = Account(each["account_id"], each["settings"])
        try:
            return ADAPTERS[Network(each["network"])].parse(Received(body.encode("utf-8", "replace")), account)
        except Problem as problem:
            return [problem]
    raise NotFound("There is no such connected account.", field="connectedAccountId")
