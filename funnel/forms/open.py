"""What the door has to know of a form; without an actor."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Executable, and_, select

from crm.models import Workspace
from crm.people.normalise import region_of
from funnel.forms.definition import Definition
from funnel.models import Channel, Form, FormVersion
from funnel.models.words import FormState
from funnel.reads import Reads, Row


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A published form as people fill it in."""

    id: UUID
    workspace_id: UUID
    token: str
    version_id: UUID
    definition: Definition = field(repr=False)
    language: str
    """Of the workspace."""
    region: str | None
    """Whose phone numbers are written without a country code."""
    channels: Mapping[str, str] = field(repr=False)
    """Where people may have heard of us: key → name."""


async def open_form(reads: Reads, form_id: UUID) -> OpenForm | None:
    """The form, if it is published."""
    for row in await reads.rows(_asked(reads.workspace_id, form_id)):
        definition = Definition.model_validate(row["definition"])
        channels = await _channels(reads) if definition.is_source_asked else {}
        return _opened(reads.workspace_id, row, definition, channels)
    return None


def _asked(workspace_id: UUID, form_id: UUID) -> Executable:
    form, version, home = Form, FormVersion, Workspace
    current = and_(
        version.workspace_id == workspace_id, version.form_id == form.id, version.number == form.published_number
    )
    return (
        select(form.id, form.token, version.id.label("version_id"), version.definition, home.time_zone, home.language)
        .join(version, current)
        .join(home, home.id == workspace_id)
        .where(form.workspace_id == workspace_id, form.id == form_id, form.state == FormState.PUBLISHED.value)
    )


def _opened(workspace_id: UUID, row: Row, definition: Definition, channels: Mapping[str, str]) -> OpenForm:
    return OpenForm(
        id=row["id"],
        workspace_id=workspace_id,
        token=row["token"],
        version_id=row["version_id"],
        definition=definition,
        language=row["language"],
        region=region_of(row["time_zone"], row["language"]),
        channels=channels,
    )


async def _channels(reads: Reads) -> dict[str, str]:
    """Nobody hears of a company by having typed its address."""
    own = Channel
    asked = (
        select(own.key, own.name)
        .where(own.workspace_id == reads.workspace_id, own.is_direct.is_(False))
        .order_by(own.position, own.number)
    )
    return {row["key"]: row["name"] for row in await reads.rows(asked)}
