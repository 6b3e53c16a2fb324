"""The end of a workspace over HTTP: nothing is written, everything is read, and it can be called off."""

from typing import Any

import pytest

from crm.models.words import Role
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
END = "workspace { deletion { dueAt startedAt requestedBy { name } } } errors { code field }"
REQUEST = f"mutation($name: String!) {{ workspaceDeletionRequest(input: {{name: $name, days: 7}}) {{ {END} }} }}"
CANCEL = f"mutation($name: String!) {{ workspaceDeletionCancel(input: {{name: $name}}) {{ {END} }} }}"
WRITE = 'mutation { workspaceUpdate(input: {industry: "Chairs"}) { workspace { version } errors { code field } } }'
READ = "{ viewer { workspace { industry deletion { id } } } }"


async def test_asked_for_locked_and_called_off(client: Client) -> None:
    office = await client.office()

    async def ask(document: str, role: Role = Role.ADMIN, **variables: Any) -> Any:
        (found,) = (await client.graphql(document, variables, key=office.keys[role])).data.values()
        return found

    assert (await ask(REQUEST, Role.SALES_LEAD, name="Office"))["errors"] == [{"code": "FORBIDDEN", "field": "input"}]
    assert (await ask(REQUEST, name="Ofice"))["errors"] == [{"code": "INVALID", "field": "name"}]
    assert (await ask(CANCEL, name="Office"))["errors"][0]["code"] == "CONFLICT"
    asked = (await ask(REQUEST, name="Office"))["workspace"]["deletion"]
    assert (asked["startedAt"], asked["requestedBy"]) == (None, {"name": "Admin"})
    assert (await ask(WRITE))["errors"] == [{"code": "WORKSPACE_LEAVING", "field": "input"}]
    assert (await ask(READ))["workspace"]["deletion"] is not None
    assert (await ask(READ, Role.INTEGRATION))["workspace"]["industry"] is None
    assert (await ask(REQUEST, name="Office"))["errors"][0]["code"] == "WORKSPACE_LEAVING"
    assert await ask(CANCEL, name="Office") == {"workspace": {"deletion": None}, "errors": []}
    assert (await ask(WRITE))["errors"] == []
