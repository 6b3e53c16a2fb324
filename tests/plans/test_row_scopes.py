"""Row scopes cost nothing to whoever sees every lead."""

import pytest

from crm.core.actor import Actor, ActorKind
from crm.core.database import Database
from crm.core.ids import NIL, encode
from graphapi.context import Context
from graphapi.gateway import Request
from tests.plans.conftest import Filled
from tests.plans.explained import GATEWAY

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
LEADS = "query($first: Int!) { leads(first: $first) { totalCount edges { node { id name owner { id } } } } }"
CARD = (
    "query($id: ID!) { lead(id: $id) { id person { id identities { value } } company { id } deals { id sales { id } }"
    " handoffs { id } stepHistory { id } tasks(first: 20) { edges { node { id } } }"
    " timeline(first: 50) { edges { node { id } } } } }"
)


async def test_who_sees_everything_gets_the_statements_of_before(database: Database, filled: Filled) -> None:
    for document, variables in ((LEADS, {"first": 50}), (CARD, {"id": encode("lead", NIL)})):
        operation = GATEWAY.operation(Request(document))
        given = GATEWAY.variables(operation, variables)
        texts = {
            GATEWAY.plan(operation, given, Context(database, actor)).statement.sql  # type: ignore[union-attr]  # records
            for actor in (
                Actor(ActorKind.SYSTEM, filled.own), Actor(ActorKind.MEMBER, filled.own, id=NIL, row_scope="ALL"),
            )
        }  # fmt: skip
        assert len(texts) == 1
        assert "WITH" not in texts.pop()
