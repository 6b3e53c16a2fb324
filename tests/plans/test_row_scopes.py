"""Row scopes cost nothing to whoever sees every lead; who sees few of many reads those few."""

import pytest

from crm.core.actor import Actor, ActorKind
from crm.core.database import Database
from crm.core.ids import NIL, encode
from graphapi.compiler.statement import Statement
from graphapi.context import Context
from graphapi.gateway import Request
from tests.plans.conftest import Filled
from tests.plans.explained import GATEWAY, beyond_the_fence, explained

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


def compiled(database: Database, filled: Filled, document: str, scope: str) -> Statement:
    """The statement of a member who has that scope."""
    operation = GATEWAY.operation(Request(document))
    actor = Actor(ActorKind.MEMBER, filled.own, id=NIL, row_scope=scope)
    found = GATEWAY.plan(operation, GATEWAY.variables(operation, {}), Context(database, actor)).statement
    assert found is not None
    return found


@pytest.mark.parametrize("scope", ["OWN", "TEAM"])
@pytest.mark.parametrize(
    "asked",
    [
        "first: 50", "last: 50", "first: 50, filter: {status: {eq: OPEN}}", "first: 50, orderBy: [{field: NAME}]",
        "first: 50, orderBy: [{field: SCORE, direction: DESC}]",
    ],
)  # fmt: skip
async def test_the_list_of_leads_is_read_owner_by_owner(
    database: Database, filled: Filled, scope: str, asked: str
) -> None:
    """Page and count: never the workspace's leads for the sake of some, as a walk in the list's order would be."""
    document = f"{{ leads({asked}) {{ totalCount pageInfo {{ hasNextPage }} edges {{ node {{ id name }} }} }} }}"
    found = await explained(database, filled.own, compiled(database, filled, document, scope).sql)
    conditions = found.conditions("leads")
    assert len(conditions) == 4, found.root
    by_owner, offered = conditions[::2], conditions[1::2]
    assert all("owner_id = " in beyond_the_fence(each) for each in by_owner), found.root
    assert all("id = ANY" in beyond_the_fence(each) for each in offered), found.root
    assert found.sorts("leads") == [], found.root


LISTED = "{{ {name}({asked}) {{ totalCount pageInfo {{ hasNextPage }} edges {{ node {{ id }} }} }} }}"


@pytest.mark.parametrize("asked", ["first: 50", "last: 50"])
@pytest.mark.parametrize("name", ["deals", "handoffs", "sales", "tasks"])
async def test_what_hangs_on_ones_own_leads_is_read_lead_by_lead(
    database: Database, filled: Filled, name: str, asked: str
) -> None:
    """Page and count: the leads by their owner or id, the rows by their lead; nothing by the workspace alone."""
    document = LISTED.format(name=name, asked=asked)
    found = await explained(database, filled.own, compiled(database, filled, document, "OWN").sql)
    rows = [each for each in found.conditions(name) if "assignee_id" not in each]  # by which offers are known
    assert len(rows) == 4, found.root
    assert all("lead_id = " in beyond_the_fence(each) for each in rows), rows
    leads = found.conditions("leads")
    walks = [each for each in leads if not beyond_the_fence(each)]
    by_owner = sum("owner_id = " in beyond_the_fence(each) for each in leads)
    # The leads of a count of sales, whose rows cost most to look at, are hashed where a few members own a quarter.
    assert (by_owner, len(walks)) == ((1, 1) if name == "sales" else (2, 0)), "\n".join(leads)


@pytest.mark.parametrize("name", ["deals", "handoffs", "sales", "tasks"])
async def test_what_hangs_on_a_teams_leads_is_not_taken_apart(database: Database, filled: Filled, name: str) -> None:
    """A team's leads may be most of all there are: the list is gone through in its order until the page is full."""
    document = LISTED.format(name=name, asked="first: 50")
    assert "LATERAL" not in compiled(database, filled, document, "TEAM").sql
    assert "LATERAL" in compiled(database, filled, document, "OWN").sql
