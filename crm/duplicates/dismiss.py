"""A member says that two persons are not one."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import text

from crm.audit.record import record as audit
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.members.permissions import Action

_DISMISS = text(
    "UPDATE duplicate_suggestions SET dismissed_at = coalesce(dismissed_at, :now)"
    " WHERE workspace_id = :workspace_id AND id = :id RETURNING id, person_id, other_id, dismissed_at = :now AS now"
)


class DuplicateSuggestionDismiss(BaseModel):
    """The suggestion that is none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    suggestion_id: UUID


async def dismiss(work: Work, data: DuplicateSuggestionDismiss) -> UUID:
    """The suggestion's id; the two are never suggested again. Again it changes nothing. Raises NotFound."""
    work.actor.require(Action.PERSON_MERGE)
    given = {"workspace_id": work.workspace_id, "id": data.suggestion_id, "now": work.now}
    row = (await work.execute(_DISMISS, given)).one_or_none()
    if row is None:
        raise NotFound("There is no such suggestion in this workspace.", field="suggestionId")
    if row.now:
        audit(work, "DUPLICATE_DISMISS", object_type="DuplicatePair", object_id=row.id,
              details={"person_id": str(row.person_id), "other_id": str(row.other_id)})  # fmt: skip
    return data.suggestion_id
