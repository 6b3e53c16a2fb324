"""What is asked together, as the app role: no statement reads a table of the business whole, or sorts much of it.

`test_lists` proves every filter and order alone; this is the contract's inbox, card and conversations, the day of a
member, the counts of lists, and the worker's look for workspaces that have something to do.
"""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from graphql import print_ast

from crm.core.actor import Actor, ActorKind
from crm.core.database import Database
from crm.core.ids import encode
from crm.members.permissions import permissions_of
from crm.models.words import Role
from graphapi.context import Context
from graphapi.gateway import Request
from tests.contract.documents import CONTRACT, operations_of
from tests.plans.conftest import Filled
from tests.plans.explained import GATEWAY, Plan, beyond_the_fence, explained, plan, watched
from tests.plans.many import FEW, own
from tests.statements.counting import counting

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

needs_contract = pytest.mark.skipif(not CONTRACT.exists(), reason="../shared/contract is not here")
SMALL = frozenset(FEW) | {"workspace_directory", "companies", "journeys"}
"""The last two are too few in this world to tell: reading all of some thousand firms beats fifty look-ups."""
WHOLE_DAY = """{ viewer { myDay { offers { id lead { name } } tasks { id } overdue { id } today { id } promises { id }
  reminders { id } unanswered { id } deals { id } dealsClosingSoon { id } callsToReturn { id }
  counts { offers overdue closingSoon tasksDone callsMade notesWritten salesMade } } } }"""


async def row_of(filled: Filled, database: Database, table: str) -> UUID:
    """One that is there."""
    async with database.read(filled.own) as reader:
        found: UUID = await reader.fetchval(f"SELECT {own(table, '3')}", filled.own)
        return found


async def plans(filled: Filled, database: Database, document: str, variables: dict[str, Any]) -> list[Plan]:
    """Of every statement that the document reads by, as a sales lead."""
    roles = (Role.SALES_LEAD.value,)
    member = await row_of(filled, database, "members")
    actor = Actor(ActorKind.MEMBER, filled.own, id=member, roles=roles, permissions=permissions_of(roles))
    async with counting(database) as counter:
        with counter.fresh():
            reply = await GATEWAY.answer(Request(document, variables=variables), Context(database, actor))
        asked = list(counter.reads)
    assert b'"errors"' not in reply.body, reply.body
    return [await explained(database, filled.own, statement) for statement in asked]


def wasteful(found: Plan) -> list[str]:
    """Tables that grow with the business and are read whole, or by the workspace alone; and large sorts."""
    wrong = [f"Sort of {n['Plan Rows']}" for n in found.nodes() if n["Node Type"] == "Sort" and n["Plan Rows"] > 1_000]
    for node in found.nodes():
        table = node.get("Relation Name")
        if table and table not in SMALL and not any(map(beyond_the_fence, found.conditions(table))):
            wrong.append(f"{node['Node Type']} of {table}")
    return wrong


def by_name(file: str, name: str) -> str:
    """An operation of the contract."""
    return next(print_ast(each.document) for each in operations_of(CONTRACT / file) if each.name == name)


SCREENS: list[tuple[str, str, Callable[[UUID, UUID], dict[str, Any]]]] = [
    ("01_sales_inbox.graphql", "SalesInbox", lambda lead, member: {
        "first": 50, "filter": {"stepKey": {"eq": "step3"}, "ownerId": {"eq": encode("mem", member)}}}),
    ("01_sales_inbox.graphql", "MyDay", lambda lead, member: {}),
    ("02_lead_card.graphql", "LeadCard", lambda lead, member: {"id": encode("lead", lead)}),
    ("11_conversations.graphql", "Inbox", lambda lead, member: {
        "first": 50, "filter": {"assigneeId": {"eq": encode("mem", member)}}}),
    ("11_conversations.graphql", "Inbox", lambda lead, member: {"first": 50, "filter": {"status": {"eq": "OPEN"}}}),
]  # fmt: skip


@needs_contract
@pytest.mark.parametrize(("file", "name", "variables"), SCREENS)
async def test_a_screen_reads_nothing_whole(
    filled: Filled, database: Database, file: str, name: str, variables: Callable[[UUID, UUID], dict[str, Any]]
) -> None:
    lead, member = [await row_of(filled, database, table) for table in ("leads", "members")]
    found = await plans(filled, database, by_name(file, name), variables(lead, member))
    assert found
    assert [wrong for each in found for wrong in wasteful(each)] == []


async def test_the_whole_day_of_a_member_reads_nothing_whole(filled: Filled, database: Database) -> None:
    found = await plans(filled, database, WHOLE_DAY, {})
    assert len(found) > 10
    assert [wrong for each in found for wrong in wasteful(each)] == []
    assert any("ix_calls_missed" in each.indexes() for each in found)


async def test_of_the_day_only_what_is_asked_for_is_read(filled: Filled, database: Database) -> None:
    found = await plans(filled, database, "{ viewer { myDay { offers { id } } } }", {})
    assert len(found) == 2  # the offers in the member's day, their records


COUNT = "query($filter: LeadFilter) { leads(filter: $filter) { totalCount } }"


@pytest.mark.parametrize(
    ("given", "index"),
    [
        ({}, "ix_leads_listed"),
        ({"stepKey": {"eq": "step3"}}, "ix_leads_listed_step_key"),
        ({"ownerId": {"eq": "an id"}}, "ix_leads_listed_owner_id"),
        ({"status": {"eq": "OPEN"}}, "ix_leads_listed_status"),
        ({"channelKey": {"eq": "vk"}}, "ix_leads_listed_first_touch_channel_id"),
    ],
)
async def test_leads_are_counted_in_the_index_alone(
    filled: Filled, database: Database, given: dict[str, Any], index: str
) -> None:
    found = await plan(database, filled.own, COUNT, {"filter": given})
    (scan,) = [node for node in found.nodes() if node.get("Relation Name") == "leads"]
    assert scan["Node Type"] == "Index Only Scan", found.root
    if given:
        assert scan["Index Name"] == index


PAGE = """query($filter: LeadFilter, $orderBy: [LeadOrder!]) {
  leads(first: 50, filter: $filter, orderBy: $orderBy) { edges { node { id } } } }"""


@pytest.mark.parametrize(
    ("given", "order", "index"),
    [
        ({"stepKey": {"eq": "step3"}}, "SCORE", "ix_leads_step_score"),
        ({"channelKey": {"eq": "vk"}}, "LAST_ACTIVITY_AT", "ix_leads_listed_first_touch_channel_id"),
    ],
)
async def test_a_filter_and_an_order_have_one_index(
    filled: Filled, database: Database, given: dict[str, Any], order: str, index: str
) -> None:
    """A step and its scores say the same, and channels bring a tenth of all leads: neither can be gone through."""
    asked = {"filter": given, "orderBy": [{"field": order, "direction": "DESC"}]}
    found = await plan(database, filled.own, PAGE, asked)
    assert index in found.indexes(), found.root
    assert not [node for node in found.nodes() if "Sort" in node["Node Type"]], found.root


@pytest.mark.parametrize(
    ("what", "index"),
    [
        ("reminders", "ix_tasks_remind"),
        ("breaches", "ix_sla_timers_unnoticed"),
        ("warnings", "ix_sla_timers_to_warn"),
        ("conversion_sends", "ix_conversion_sends_destination_due"),
        ("replies", "ix_message_sends_line"),
    ],
)
async def test_the_worker_looks_for_work_by_index(filled: Filled, what: str, index: str) -> None:
    async with watched(filled.urls.superuser) as (connection, told):
        await connection.fetch("SELECT * FROM workspaces_waiting($1, now())", what)
    inside = next(text for text in told if "workspace_directory d" in text)
    assert index in inside, inside
    assert not re.search(r"Seq Scan on (tasks|sla_timers|conversion_sends|message_sends)", inside), inside
