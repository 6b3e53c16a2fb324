"""Making a workspace: row, directory, channels; slugs; what is refused."""

import asyncio

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select, text

from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.problems import Conflict
from crm.core.work import begin
from crm.hearers import plug_in
from crm.models import AuditEntry, Workspace, WorkspaceDirectory
from crm.workspaces.create import create
from crm.workspaces.inputs import WorkspaceCreate, WorkspaceUpdate
from crm.workspaces.slug import slug_of
from funnel.channels.catalogue import CATALOGUE
from funnel.models import Channel


async def make(database: Database, name: str, slug: str | None = None) -> Workspace:
    plug_in()
    async with begin(database.sessions, system(new_id())) as work:
        return await create(work, WorkspaceCreate(name=name, slug=slug, currency="KZT", time_zone="Asia/Almaty"))


@pytest.mark.anyio
@pytest.mark.database
async def test_it_has_a_row_a_place_in_the_directory_channels_and_an_audit_line(database: Database) -> None:
    made = await make(database, "  Лодки и сети ")
    async with begin(database.sessions, system(made.id)) as work:
        row = (await work.execute(select(Workspace).where(Workspace.id == made.id))).scalar_one()
        assert (row.name, row.slug) == ("Лодки и сети", "lodki-i-seti")
        assert (row.currency, row.time_zone) == ("KZT", "Asia/Almaty")
        assert (row.credit_model, row.lookback_days, row.version) == ("linear", 90, 1)
        channels = select(func.count()).select_from(Channel).where(Channel.workspace_id == made.id)
        assert await work.scalar(channels) == len(CATALOGUE)
        audit = select(AuditEntry.action).where(AuditEntry.workspace_id == made.id).order_by(AuditEntry.id)
        assert (await work.execute(audit)).scalars().first() == "WORKSPACE_CREATE"
    async with database.sessions() as session:
        directory = (await session.scalars(select(WorkspaceDirectory))).all()
    assert [(entry.slug, entry.workspace_id, entry.name) for entry in directory] == [
        ("lodki-i-seti", made.id, "Лодки и сети")
    ]


@pytest.mark.anyio
@pytest.mark.database
async def test_a_made_slug_gets_a_number_and_a_given_one_is_refused(database: Database) -> None:
    assert (await make(database, "Acme")).slug == "acme"
    assert (await make(database, "Acme")).slug == "acme-2"
    with pytest.raises(Conflict) as caught:
        await make(database, "Other", slug="acme")
    assert (caught.value.code, caught.value.field) == ("SLUG_TAKEN", "slug")
    async with database.sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM workspace_directory")) == 2


@pytest.mark.anyio
@pytest.mark.database
async def test_many_of_one_name_at_once(database: Database) -> None:
    made = await asyncio.gather(*(make(database, "Acme") for _ in range(5)))
    assert sorted(workspace.slug for workspace in made) == ["acme", "acme-2", "acme-3", "acme-4", "acme-5"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Acme GmbH & Co. KG", "acme-gmbh-co-kg"),
        ("Шаурма 1", "shaurma-1"),
        ("Қазақ Өнімдері", "qazaq-onimderi"),
        ("Čeština / Łódź", "cestina-odz"),
        ("日本", "workspace"),
        ("x" * 100, "x" * 40),
    ],
)
def test_slugs(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x", "currency": "XYZ"},
        {"name": "x", "currency": "rub"},
        {"name": "x", "time_zone": "Moscow"},
        {"name": "x", "time_zone": "../etc/passwd"},
        {"name": "x", "slug": "Not a slug"},
        {"name": "x", "slug": "-x"},
        {"name": "x", "language": "de"},
    ],
)
def test_refused_inputs(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        WorkspaceCreate.model_validate(wrong)


def test_the_currency_cannot_be_changed() -> None:
    assert "currency" not in WorkspaceUpdate.model_fields
