"""What is told of a lead's way, to whom, and by how many statements."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from graphql import parse, validate

from crm.core.ids import encode, new_id
from crm.core.reader import Reader
from crm.core.work import begin
from crm.leads.assign import LeadAssign, assign
from crm.models import Alert
from crm.models.words import Role
from graphapi.schema import schema
from tests.conftest import ROOT, SHARED
from tests.graphapi.live.conftest import STEPS, Desk
from tests.sockets import Socket, listening

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.database,
    pytest.mark.newest,
    pytest.mark.usefixtures("undisturbed"),
]

PAYLOAD = "{ errors { code message } }"
OFFER = (
    "mutation($input: HandoffOfferInput!) { handoffOffer(input: $input) { handoff { id } errors { code message } } }"
)
ACCEPT = f"mutation($input: HandoffAcceptInput!) {{ handoffAccept(input: $input) {PAYLOAD} }}"
TASK = f"mutation($input: TaskCreateInput!) {{ taskCreate(input: $input) {PAYLOAD} }}"
CALL = f"mutation($input: CallLogInput!) {{ callLog(input: $input) {PAYLOAD} }}"
LOSE = f"mutation($input: LeadLoseInput!) {{ leadLose(input: $input) {PAYLOAD} }}"


async def test_a_leads_way_is_told_as_it_happens(desk: Desk) -> None:
    if not (SHARED / "contract").is_dir():
        pytest.skip("../shared/contract is not here")
    document = (SHARED / "contract" / "10_live.graphql").read_text()
    async with listening(desk.client.app, desk.key(Role.SALES_LEAD)) as socket:
        await socket.send("subscribe", "1", {"query": document, "operationName": "LeadEvents"})
        await desk.listens(1)
        packet, team = {"need": "A chair", "promises": []}, encode("team", desk.team_id)
        offered = await desk.run(OFFER, Role.MARKETER, leadId=desk.lead, toTeamId=team, packet=packet)
        handoff = offered["handoff"]["id"]
        (event,) = await socket.events(1)
        assert event["kind"] == "HANDOFF_OFFERED"
        assert (event["lead"]["status"], event["lead"]["step"]["key"]) == ("OFFERED", "asked")
        assert event["handoff"]["id"] == handoff
        await desk.run(ACCEPT, Role.SALES_MANAGER, handoffId=handoff)
        told = await socket.events(3)
        assert [each["kind"] for each in told] == ["STEP_ENTERED", "HANDOFF_ACCEPTED", "OWNER_CHANGED"]
        assert told[-1]["lead"]["owner"] == {"id": encode("mem", desk.office.members[Role.SALES_MANAGER])}
        await desk.run(TASK, leadId=desk.lead, title="Call back", dueAt="2031-01-01T00:00:00Z")
        await desk.run(CALL, leadId=desk.lead, direction="OUTBOUND", occurredAt=event["occurredAt"], durationSeconds=60)
        await desk.run(LOSE, leadId=desk.lead, reason="PRICE")
        kinds = [each["kind"] for each in await socket.events(5)]
        assert kinds == ["TASK_CREATED", "TOUCH_RECORDED", "CALL_LOGGED", "STATUS_CHANGED", "STATUS_CHANGED"]
        assert await socket.is_quiet()


async def test_due_times_are_told_by_the_contracts_document(desk: Desk) -> None:
    if not (SHARED / "contract").is_dir():
        pytest.skip("../shared/contract is not here")
    document = (SHARED / "contract" / "10_live.graphql").read_text()
    async with listening(desk.client.app, desk.key()) as socket:
        await socket.send("subscribe", "1", {"query": document, "operationName": "SlaEvents"})
        await desk.listens(1)
        due = {"dueAt": "2026-11-20T16:00:00Z", "kind": "RESPONSE"}
        nobodys = ("SLA_BREACHED", {**due, "conversationId": new_id()})  # a row that is not in sight
        await desk.tell([nobodys, ("SLA_BREACHED", due), ("LEAD_CREATED", {"leadId": desk.lead_id})])
        (event,) = await socket.events(1, "slaEvents")
        assert event == {
            "cursor": event["cursor"], "kind": "SLA_BREACHED", "dueAt": "2026-11-20T16:00:00.000000Z",
            "handoff": None, "conversation": None,
        }  # fmt: skip
        assert await socket.is_quiet()


async def test_filters_leave_out_what_does_not_concern_one(desk: Desk) -> None:
    seller, product = desk.office.members[Role.SALES_MANAGER], await _product(desk)
    async with listening(desk.client.app, desk.key(Role.SALES_MANAGER)) as socket:
        filters: dict[str, dict[str, Any]] = {
            "kinds": {"kinds": ["OWNER_CHANGED"]},
            "steps": {"stepKeys": ["bought"]},
            "owner": {"ownerId": encode("mem", seller)},
            "product": {"productId": product, "kinds": ["STEP_ENTERED"]},
            "team": {"teamId": encode("team", desk.team_id)},
            "mine": {"mine": True},
            "others": {"ownerId": encode("mem", desk.office.members[Role.ADMIN])},
        }
        for id, given in filters.items():
            await socket.subscribe(id, STEPS, filter=given)
        await desk.listens(len(filters))
        await desk.steps("bought")
        assert await _ids(socket, 2) == ["product", "steps"]
        await _give(desk, seller)
        assert await _ids(socket, 4) == ["kinds", "mine", "owner", "team"]
        await desk.steps("asked")
        assert await _ids(socket, 4) == ["mine", "owner", "product", "team"]
        await _give(desk, None)
        assert await _ids(socket, 3) == ["kinds", "mine", "owner"]
        await desk.steps("asked", "bought")
        assert await _ids(socket, 3) == ["product", "product", "steps"]
        assert await socket.is_quiet()


async def _ids(socket: Socket, count: int) -> list[str]:
    """Which subscriptions were told the next so many events."""
    return sorted([(await socket.next())["id"] for _ in range(count)])


async def _give(desk: Desk, owner_id: UUID | None) -> None:
    async with begin(desk.client.database.sessions, desk.office.actor()) as work:
        await assign(work, LeadAssign(lead_ids=(desk.lead_id,), owner_id=owner_id))


async def _product(desk: Desk) -> str:
    answer = await desk.client.graphql("{ products { edges { node { id } } } }", key=desk.key())
    found: str = answer.data["products"]["edges"][0]["node"]["id"]
    return found


async def test_wrong_cursors_and_ids_are_refused_before_anything_is_told(desk: Desk) -> None:
    async with listening(desk.client.app, desk.key()) as socket:
        for given, code, field in (
            ({"after": "nonsense"}, "BAD_USER_INPUT", "after"),
            ({"after": "é" * 55}, "BAD_USER_INPUT", "after"),
            ({"filter": {"ownerId": desk.lead}}, "BAD_USER_INPUT", "filter.ownerId"),
            ({"filter": {"kinds": ["NOTHING"]}}, "BAD_USER_INPUT", None),
        ):
            await socket.subscribe("1", STEPS, **given)
            (error,) = (await socket.next("error"))["payload"]
            assert error["extensions"]["code"] == code, error
            assert error["extensions"].get("field") == field
        two = "subscription { a: leadEvents { kind } b: leadEvents { kind } }"
        await socket.subscribe("1", two)
        assert (await socket.next("error"))["payload"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        assert desk.client.app.state.listening.subscribers == 0


@contextmanager
def _counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Statements that tell of events; how the outbox itself is read does not depend on who listens."""
    ran: list[str] = []
    real = Reader.fetchval

    async def fetchval(self: Reader, sql: str, *arguments: Any) -> Any:
        if "outbox_events" not in sql:
            ran.append(sql)
        return await real(self, sql, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Reader, "fetchval", fetchval)
        yield ran


async def test_one_read_a_batch_for_all_who_share_document_and_scope(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "subscription($after: String) { leadEvents(after: $after) { cursor lead { id name owner { id } } } }"
    counts = []
    for many in (1, 50):
        async with listening(desk.client.app, desk.key()) as socket:
            for number in range(many):
                await socket.subscribe(str(number), query)
            await desk.listens(many)
            with _counting(monkeypatch) as ran:
                await desk.steps("asked", "bought")
                told = await socket.events(2 * many)
            assert {each["lead"]["id"] for each in told} == {desk.lead}
            counts.append(len(ran))
        await desk.listens(0)
    assert counts == [2, 2]  # what may be seen, and the leads


async def test_members_of_the_same_roles_share_unless_it_is_about_themselves(desk: Desk) -> None:
    state = desk.client.app.state.listening
    async with listening(desk.client.app, desk.key()) as one, listening(desk.client.app, desk.key()) as other:
        for socket in (one, other):
            await socket.subscribe("all", STEPS)
            await socket.subscribe("mine", STEPS, filter={"mine": True})
            await socket.subscribe("marks", "subscription { leadEvents { lead { allowedActions } } }")
        await desk.listens(6)
        assert len(state._groups) == 3
        async with listening(desk.client.app, desk.key(Role.ANALYST)) as analyst:
            await analyst.subscribe("all", STEPS)
            await desk.listens(7)
            assert len(state._groups) == 4


async def test_resuming_in_the_middle_of_a_burst_loses_and_repeats_nothing(desk: Desk) -> None:
    app, names = desk.client.app, [f"step_{number}" for number in range(1000)]
    async with listening(app, desk.key()) as socket:
        await socket.subscribe("1", STEPS)
        await desk.listens(1)
        for start in range(0, 500, 50):
            await desk.steps(*names[start : start + 50])
        first = await socket.events(317)
    for start in range(500, 800, 50):
        await desk.steps(*names[start : start + 50])
    async with listening(app, desk.key()) as socket:
        await socket.subscribe("1", STEPS, after=first[-1]["cursor"])
        for start in range(800, 1000, 50):
            await desk.steps(*names[start : start + 50])
        rest = await socket.events(683)
        assert [each["stepKey"] for each in first + rest] == names
        assert len({each["cursor"] for each in first + rest}) == 1000
        assert await socket.is_quiet()


def test_the_documented_subscription_is_valid() -> None:
    page = (ROOT / "docs" / "live.md").read_text(encoding="utf-8")
    (query,) = re.findall(r"`(subscription .*?)`;", page, re.DOTALL)
    assert validate(schema.graphql, parse(query)) == []


async def test_a_burst_is_told_to_all_and_a_reminder_to_whose_task_it_is(desk: Desk) -> None:
    seller = desk.office.members[Role.SALES_MANAGER]
    async with begin(desk.client.database.sessions, desk.office.actor()) as work:
        alert = Alert(
            workspace_id=work.workspace_id, id=new_id(), scope="topic:price", topic="price", status="OPEN",
            raised_at=work.now, window_start=work.now, window_end=work.now, count=5, usual_micro=0, version=1,
        )  # fmt: skip
        work.session.add(alert)
    async with listening(desk.client.app, desk.key(Role.SALES_MANAGER)) as socket:
        await socket.subscribe("all", "subscription { leadEvents { kind alert { id topic } lead { id } } }")
        mine = "subscription { leadEvents(filter: { mine: true }) { kind lead { id } } }"
        await socket.subscribe("mine", mine)
        await desk.listens(2)
        await desk.tell([("ALERT_RAISED", {"alertId": alert.id})])
        told = await socket.next()
        assert (told["id"], told["payload"]["data"]["leadEvents"]) == (
            "all", {"kind": "ALERT_RAISED", "alert": {"id": encode("alert", alert.id), "topic": "price"}, "lead": None},
        )  # fmt: skip
        for member in (desk.office.members[Role.ADMIN], seller):
            await desk.tell([("REMINDER_DUE", {"leadId": desk.lead_id, "memberId": member})])
        assert await _ids(socket, 3) == ["all", "all", "mine"]
        assert await socket.is_quiet()
