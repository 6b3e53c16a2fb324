"""`import` and `imports` over HTTP: counts, problems, other workspaces, who may see values of a file."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from crm.core import ids
from crm.core.actor import system
from crm.models.words import Role
from funnel.imports.run import run_import
from tests.funnel.imports.landing import HEADER, lead_line, lead_mapping
from tests.http import Client, Office, client

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.database,
    pytest.mark.skipif(find_spec("graphapi.schema") is None, reason="the schema is not composed yet"),
]
__all__ = ["client"]

PROGRESS = """
query ImportProgress($id: ID!) {
  import(id: $id) { id kind status dryRun rows created updated skipped rejected startedAt finishedAt undoneAt
    problems(first: 50) { edges { node { row field code message value } } } }
}
"""


async def _import(client: Client, office: Office, folder: Path, *, dry_run: bool = False) -> str:
    path = folder / "leads.csv"
    path.write_text(HEADER + lead_line(1) + lead_line(2, channel="nowhere") + lead_line(3))
    report = await run_import(
        client.database.sessions, system(office.workspace_id), path, lead_mapping(), dry_run=dry_run
    )
    return ids.encode("imp", report.import_id)


async def test_an_import_tells_its_counts_and_problems(client: Client, tmp_path: Path) -> None:
    office = await client.office()
    import_id = await _import(client, office, tmp_path)
    found: dict[str, Any] = (await client.graphql(PROGRESS, {"id": import_id}, key=office.keys[Role.ADMIN])).data[
        "import"
    ]
    (edge,) = found.pop("problems")["edges"]
    assert edge["node"].pop("message").startswith("Column 'channel': 'nowhere' is no known channel")
    assert edge["node"] == {"row": 3, "field": "channel", "code": "UNKNOWN_CHANNEL", "value": "nowhere"}
    assert found.pop("startedAt") <= found.pop("finishedAt")
    assert found == {
        "id": import_id, "kind": "LEADS", "status": "DONE", "dryRun": False, "rows": 3, "created": 2, "updated": 0,
        "skipped": 0, "rejected": 1, "undoneAt": None,
    }  # fmt: skip


async def test_imports_are_listed_newest_first_and_filtered(client: Client, tmp_path: Path) -> None:
    office = await client.office()
    dry = await _import(client, office, tmp_path, dry_run=True)
    real = await _import(client, office, tmp_path)
    key = office.keys[Role.ADMIN]
    every = await client.graphql("{ imports { edges { node { id dryRun } } totalCount } }", key=key)
    assert [edge["node"] for edge in every.data["imports"]["edges"]] == [
        {"id": real, "dryRun": False},
        {"id": dry, "dryRun": True},
    ]
    some = await client.graphql("{ imports(filter: {dryRun: {eq: true}}) { edges { node { id } } } }", key=key)
    assert [edge["node"]["id"] for edge in some.data["imports"]["edges"]] == [dry]


async def test_another_workspace_sees_nothing_of_it(client: Client, tmp_path: Path) -> None:
    office, other = await client.office(), await client.office("Other")
    import_id = await _import(client, office, tmp_path)
    own = await client.graphql("query ($id: ID!) { import(id: $id) { rows } }", {"id": import_id},
                               key=office.keys[Role.ADMIN])  # fmt: skip
    assert own.data["import"] == {"rows": 3}
    theirs = await client.graphql("query ($id: ID!) { import(id: $id) { rows } imports { totalCount } }",
                                  {"id": import_id}, key=other.keys[Role.ADMIN])  # fmt: skip
    assert theirs.data == {"import": None, "imports": {"totalCount": 0}}


async def test_values_of_the_file_are_for_those_who_may_import(client: Client, tmp_path: Path) -> None:
    office = await client.office()
    import_id = await _import(client, office, tmp_path)
    key = office.keys[Role.AUTHOR]
    counts = await client.graphql("query ($id: ID!) { import(id: $id) { rows rejected } }", {"id": import_id}, key=key)
    assert counts.data["import"] == {"rows": 3, "rejected": 1}
    refused = await client.graphql(PROGRESS, {"id": import_id}, key=key)
    assert refused.codes == ["FORBIDDEN"]
    assert "IMPORT" in refused.errors[0]["message"]
