"""A file is sent, looked at, kept a day for its workspace, and brought in by a process of its own."""

import asyncio
import hashlib
import os
import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from crm.app import create_app
from crm.core import clock
from crm.core.ids import decode
from crm.core.settings import Settings
from crm.installation import uploads_of
from crm.models.words import Role
from crm.uploads.folder import LASTS, TooLarge, Uploads
from crm.web.uploads import AROUND
from funnel.imports.perform import GONE, perform
from tests.conftest import Urls
from tests.funnel.imports.landing import HEADER, lead_line, lead_mapping
from tests.http import JWT_KEY, UPLOADS, Client, Office, installation_of

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
FILE = (HEADER + lead_line(1) + lead_line(2, channel="nowhere") + lead_line(3)).encode()
START = """mutation($input: ImportStartInput!) {
  importStart(input: $input) { import { id status fileName allowedActions } errors { code field message } } }"""
CANCEL = """mutation($input: ImportCancelInput!) {
  importCancel(input: $input) { import { status allowedActions } errors { code field } } }"""
PROGRESS = "query($id: ID!) { import(id: $id) { status rows created rejected error fileName } }"


async def vacant(client: Client) -> Office:
    """An office of its own: the one that is alike in all tests may have files of another one."""
    return await client.office("Uploads")


def kept() -> Uploads:
    """The folder the application of the tests uses."""
    return Uploads(UPLOADS, 1 << 20)


def files_of(workspace_id: UUID) -> list[str]:
    """What lies on disk of that workspace."""
    return files_in(UPLOADS / str(workspace_id))


def files_in(home: Path) -> list[str]:
    """Names of what lies there."""
    return sorted(path.name for path in home.iterdir()) if home.exists() else []


async def send(
    client: Client, key: str | None, content: bytes = FILE, name: str = "leads.csv", part: str = "file"
) -> Any:
    """The response to an upload."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return await client.http.post("/uploads", files={part: (name, content)}, headers=headers)


async def start(client: Client, office: Office, upload: str, **more: Any) -> Any:
    """The payload of importStart."""
    given = {"kind": "LEADS", "uploadId": upload, "mapping": lead_mapping().plain(), **more}
    return (await client.graphql(START, {"input": given}, key=office.keys[Role.ADMIN])).data["importStart"]


async def progress(client: Client, office: Office, import_id: str) -> Any:
    """How far an import is."""
    return (await client.graphql(PROGRESS, {"id": import_id}, key=office.keys[Role.ADMIN])).data["import"]


async def test_a_file_is_sent_and_brought_in_by_a_process(client: Client) -> None:
    office = await vacant(client)
    sent = await send(client, office.keys[Role.ADMIN], name="../../folder\\Мои лиды.csv")
    assert sent.status_code == 201
    told = sent.json()
    assert (told["fileName"], told["bytes"]) == ("Мои лиды.csv", len(FILE))
    assert told["sha256"] == hashlib.sha256(FILE).hexdigest()
    upload_id = decode(told["id"])[1]
    path = UPLOADS / str(office.workspace_id) / str(upload_id)
    assert path.read_bytes() == FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert files_of(office.workspace_id) == [str(upload_id), f"{upload_id}.json"]

    made = await start(client, office, told["id"])
    assert made["errors"] == []
    assert made["import"] | {"id": ""} == {
        "id": "", "status": "QUEUED", "fileName": "Мои лиды.csv", "allowedActions": ["CANCEL"],
    }  # fmt: skip
    again = await start(client, office, told["id"])
    assert again["import"]["id"] == made["import"]["id"]

    environment = {
        **os.environ, "DATABASE_URL": client.urls.app, "DATABASE_DOOR_URL": client.urls.door,
        "TOUCHLINE_JWT_KEY": JWT_KEY, "TOUCHLINE_UPLOAD_DIR": str(UPLOADS), "TOUCHLINE_LOG_LEVEL": "error",
    }  # fmt: skip
    ids = [str(office.workspace_id), str(decode(made["import"]["id"])[1]), str(upload_id)]
    ended = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "crm.commands.import_upload", *ids, env=environment, stderr=asyncio.subprocess.PIPE
    )
    _, said = await ended.communicate()
    assert ended.returncode == 0, said
    assert await progress(client, office, made["import"]["id"]) == {
        "status": "DONE", "rows": 3, "created": 2, "rejected": 1, "error": None, "fileName": "Мои лиды.csv",
    }  # fmt: skip


@pytest.mark.parametrize(
    "content", [b"", b" \n\n", b"PK\x03\x04rest", b"%PDF-1.7"], ids=["empty", "blank", "workbook", "pdf"]
)
async def test_what_is_no_table_of_text_is_refused(client: Client, content: bytes) -> None:
    office = await vacant(client)
    refused = await send(client, office.keys[Role.ADMIN], content)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "INVALID")
    assert refused.json()["errors"][0]["field"] == "file"
    assert files_of(office.workspace_id) == []


async def test_who_may_not_import_sends_nothing(client: Client) -> None:
    office = await vacant(client)
    admin = {"Authorization": f"Bearer {office.keys[Role.ADMIN]}"}
    assert (await send(client, None)).status_code == 401
    assert (await send(client, office.keys[Role.AUTHOR])).status_code == 403
    assert (await client.http.post("/uploads", content=b"id\n1\n", headers=admin)).status_code == 415
    assert (await send(client, office.keys[Role.ADMIN], part="other")).json()["errors"][0]["field"] == "file"
    two = [("file", ("a.csv", FILE)), ("file", ("b.csv", FILE))]
    assert (await client.http.post("/uploads", files=two, headers=admin)).status_code == 400
    assert files_of(office.workspace_id) == []


async def test_an_upload_is_its_workspaces_and_lasts_a_day(client: Client) -> None:
    mine, others = await client.office("Mine"), await client.office("Others")
    upload = (await send(client, mine.keys[Role.ADMIN])).json()["id"]
    refused = await start(client, others, upload)
    assert (refused["import"], [(error["code"], error["field"]) for error in refused["errors"]]) == (
        None, [("NOT_FOUND", "uploadId")],
    )  # fmt: skip
    uploads, upload_id = kept(), decode(upload)[1]
    now = clock.now()
    assert uploads.find(others.workspace_id, upload_id, at=now) is None
    assert uploads.forget(mine.workspace_id, at=now + LASTS - timedelta(minutes=1)) == 0
    assert uploads.find(mine.workspace_id, upload_id, at=now + LASTS) is None
    made = await start(client, mine, upload)
    assert uploads.forget(mine.workspace_id, at=now + LASTS) == 1
    assert files_of(mine.workspace_id) == []
    import_id = decode(made["import"]["id"])[1]
    await perform(client.database, uploads, mine.workspace_id, import_id, upload_id)
    found = await progress(client, mine, made["import"]["id"])
    assert (found["status"], found["error"]) == ("FAILED", GONE)


async def test_one_that_was_interrupted_goes_on_when_it_is_started_again(client: Client) -> None:
    office = await vacant(client)
    upload = (await send(client, office.keys[Role.ADMIN])).json()["id"]
    made = (await start(client, office, upload))["import"]["id"]
    await perform(client.database, kept(), office.workspace_id, decode(made)[1], uuid4())
    assert (await progress(client, office, made))["status"] == "FAILED"
    again = (await start(client, office, upload))["import"]
    assert (again["id"], again["status"]) == (made, "QUEUED")
    await perform(client.database, kept(), office.workspace_id, decode(made)[1], decode(upload)[1])
    assert (await progress(client, office, made))["status"] == "DONE"


async def test_one_that_was_stopped_brings_nothing_in(client: Client) -> None:
    office = await vacant(client)
    key = office.keys[Role.ADMIN]
    upload = (await send(client, key)).json()["id"]
    made = (await start(client, office, upload))["import"]["id"]
    stopped = (await client.graphql(CANCEL, {"input": {"importId": made}}, key=key)).data["importCancel"]
    assert stopped == {"import": {"status": "CANCELLED", "allowedActions": ["UNDO"]}, "errors": []}
    await perform(client.database, kept(), office.workspace_id, decode(made)[1], decode(upload)[1])
    found = await progress(client, office, made)
    assert (found["status"], found["created"], found["error"]) == ("CANCELLED", 0, None)
    again = (await client.graphql(CANCEL, {"input": {"importId": made}}, key=key)).data["importCancel"]
    assert again["errors"] == [{"code": "CONFLICT", "field": "importId"}]


async def test_a_mapping_that_does_not_fit_is_told_at_once(client: Client) -> None:
    office = await vacant(client)
    upload = (await send(client, office.keys[Role.ADMIN], b"one,two\n1,2\n")).json()["id"]
    wrong = (
        await start(client, office, upload), await start(client, office, upload, mapping=None),
        await start(client, office, upload, mappingName="google-ads"),
        await start(client, office, upload, mapping=None, mappingName="nothing"),
        await start(client, office, upload, mapping={"kind": "leads"}),
    )  # fmt: skip
    assert [payload["import"] for payload in wrong] == [None] * 5
    assert all(error["field"].startswith("mapping") for payload in wrong for error in payload["errors"])
    listed = "{ imports { totalCount } }"
    assert (await client.graphql(listed, key=office.keys[Role.ADMIN])).data["imports"]["totalCount"] == 0


async def test_a_mapping_of_another_kind_keeps_nothing(client: Client) -> None:
    office = await vacant(client)
    upload = (await send(client, office.keys[Role.ADMIN])).json()["id"]
    refused = await start(client, office, upload, kind="SPEND")
    assert refused == {
        "import": None,
        "errors": [{
            "code": "INVALID", "field": "kind",
            "message": "The mapping is of leads; give that kind, or a mapping of it.",
        }],
    }  # fmt: skip
    own = "workspace_id::text = $1"
    superuser = await asyncpg.connect(client.urls.superuser)
    counts = [
        await superuser.fetchval(f"SELECT count(*) FROM {table} WHERE {condition}", str(office.workspace_id))
        for table, condition in (
            ("imports", own),
            ("audit_entries", f"{own} AND action = 'IMPORT_START'"),
            ("jobs", "payload->>'workspace_id' = $1"),
        )
    ]
    await superuser.close()
    assert counts == [0, 0, 0]


async def test_one_that_is_too_large_is_refused_by_the_route_and_leaves_nothing(urls: Urls) -> None:
    """By a few bytes, which only the file itself tells, and by so many that the request is not read to its end."""
    settings = Settings(environment="development", secure_cookies=False, upload_dir=UPLOADS, upload_bytes=2048)
    app = create_app(settings, installation=installation_of(urls), log=False)
    transport = httpx.ASGITransport(app)
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://touchline.test") as http:
        client = Client(app, http, app.state.service.database, app.state.service.authenticator.tokens, urls)
        office = await vacant(client)
        key = office.keys[Role.ADMIN]
        for size in (2049, 2048 + AROUND + 1, 10 * AROUND):
            refused = await send(client, key, b"a" * size)
            assert (refused.status_code, refused.json()["errors"][0]["code"]) == (413, "TOO_LARGE"), size
            assert files_of(office.workspace_id) == []
        assert refused.json()["errors"][0]["message"].endswith(".")
        assert (await send(client, key, b"a" * 2048)).status_code == 201
        assert len(files_of(office.workspace_id)) == 2
        found = '{ auditEntries(filter: {action: {eq: "UPLOAD"}}) { totalCount } }'
        assert (await client.graphql(found, key=key)).data["auditEntries"]["totalCount"] == 1


def test_a_file_that_is_too_large_leaves_nothing(tmp_path: Path) -> None:
    uploads, workspace_id = Uploads(tmp_path, 10), uuid4()
    with pytest.raises(TooLarge, match="larger than 10 bytes"):
        uploads.keep(workspace_id, "a.csv", BytesIO(b"01234567890"), at=clock.now())
    assert list((tmp_path / str(workspace_id)).iterdir()) == []
    assert uploads.keep(workspace_id, "a.csv", BytesIO(b"0123456789"), at=clock.now()).size == 10
    assert uploads.forget(workspace_id, at=clock.now(), everything=True) == 1
    assert not (tmp_path / str(workspace_id)).exists()


def test_what_a_kill_left_goes_when_its_day_is_over(tmp_path: Path) -> None:
    uploads, workspace_id, now = Uploads(tmp_path, 100), uuid4(), clock.now()
    whole = uploads.keep(workspace_id, "a.csv", BytesIO(b"Anna"), at=now)
    home = whole.path.parent
    old, young = (now - LASTS).timestamp() - 1, (now - LASTS).timestamp() + 60
    left = {f"{uuid4()}.{suffix}": touched for touched in (old, young) for suffix in ("part", "json")}
    for name, touched in left.items():
        (home / name).write_bytes(b"Anna")
        os.utime(home / name, (touched, touched))
    os.utime(whole.path.with_suffix(".json"), (old, old))  # of a file that is there: its own words say when it goes
    assert uploads.forget(workspace_id, at=now) == 2
    kept = [name for name, touched in left.items() if touched == young]
    assert files_in(home) == sorted([*kept, str(whole.id), f"{whole.id}.json"])
    assert uploads.find(workspace_id, whole.id, at=now) == whole
    assert uploads.forget(workspace_id, at=now + LASTS) == 3
    assert files_in(home) == []


def test_the_folder_is_that_of_the_settings(tmp_path: Path) -> None:
    assert uploads_of(Settings(data_dir=tmp_path)).folder == tmp_path / "uploads"
    assert uploads_of(Settings(data_dir=tmp_path, upload_dir=tmp_path / "x", upload_bytes=2048)) == Uploads(
        tmp_path / "x", 2048
    )
