"""What a run gave is money too: kept from who may not read money, by whichever way the row is reached."""

from uuid import UUID

import pytest

from crm.core.ids import encode
from crm.models.words import Role
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


async def test_amounts_of_a_row_are_kept_from_who_may_not_read_money(client: Client) -> None:
    office = await client.office()
    for part in ("amount { amount }", "contribution { amount }"):
        asked = f"query Q($id: ID!) {{ node(id: $id) {{ ... on AttributionRunRow {{ share {part} }} }} }}"
        variables = {"id": encode("runrow", UUID(int=7))}
        refused = await client.graphql(asked, variables, key=office.keys[Role.AUTHOR])
        assert refused.codes == ["FORBIDDEN"]
        assert "READ_MONEY" in refused.errors[0]["message"]
        assert (await client.graphql(asked, variables, key=office.keys[Role.ANALYST])).data == {"node": None}
