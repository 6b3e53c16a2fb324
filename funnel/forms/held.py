"""The form a verb is about."""

from typing import Any
from uuid import UUID

from sqlalchemy import Update, select, update

from crm.core.problems import NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from funnel.models import Form


async def held_form(work: Work, form_id: UUID, expected_version: int | None) -> Form:
    """The form, locked."""
    asked = select(Form).where(Form.workspace_id == work.workspace_id, Form.id == form_id)
    found: Form | None = await work.scalar(asked.with_for_update(key_share=True))
    if found is None:
        raise NotFound("There is no such form.", field="formId")
    require_version("form", found.version, expected_version)
    return found


def updating(work: Work, form: Form, values: dict[str, Any]) -> Update:
    """Sets the values and raises the version."""
    own = update(Form).where(Form.workspace_id == work.workspace_id, Form.id == form.id)
    return own.values(version=Form.version + 1, **values)
