"""Own events arrive, another workspace's never do: not by listening, not by naming its things, not by its cursor."""

from typing import Any

import pytest

from tests.graphapi.live.conftest import Desk, make_desk, settled
from tests.sockets import listening
from tests.tenancy.root_fields import LIVE

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.usefixtures("undisturbed")]

PAYLOADS: dict[str, tuple[str, dict[str, Any]]] = {
    "leadEvents": ("STATUS_CHANGED", {"status": "OPEN"}),
    "slaEvents": ("SLA_BREACHED", {"kind": "ACCEPT", "dueAt": "2026-11-20T16:00:00Z"}),
}


@pytest.mark.parametrize("field", sorted(LIVE))
async def test_another_workspaces_events_never_arrive(desk: Desk, field: str) -> None:
    other = await make_desk(desk.client, "Other")
    await settled(desk.client)
    query = f"subscription($after: String) {{ {field}(after: $after) {{ cursor occurredAt }} }}"
    kind, payload = PAYLOADS[field]
    about = {lead: (kind, payload | {"leadId": lead}) for lead in (desk.lead_id, other.lead_id)}
    async with listening(desk.client.app, desk.key()) as here, listening(desk.client.app, other.key()) as there:
        for socket in (here, there):
            await socket.subscribe("1", query)
        await desk.listens(2)
        await other.tell([about[other.lead_id]])
        (theirs,) = await there.events(1, field)
        await other.tell([about[desk.lead_id]])  # written by mistake: it names a lead that is not theirs
        await desk.tell([about[desk.lead_id]])
        (ours,) = await here.events(1, field)
        assert ours["cursor"] != theirs["cursor"]
        assert await here.is_quiet()
        await other.tell([about[other.lead_id]])
        await there.events(1, field)
        assert await there.is_quiet()
        for given in (theirs["cursor"], ours["cursor"][:-4] + "AAAA"):
            await here.subscribe("2", query, after=given)
            assert (await here.next("error"))["payload"][0]["extensions"]["code"] == "BAD_USER_INPUT"
