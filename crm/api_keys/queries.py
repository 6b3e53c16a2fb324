"""SELECTs about API keys."""

from uuid import UUID

from sqlalchemy import Select, select

from crm.models import ApiKey


def by_id(workspace_id: UUID, api_key_id: UUID) -> Select[ApiKey]:
    """One key's row; the key itself is nowhere."""
    return select(ApiKey).where(ApiKey.workspace_id == workspace_id, ApiKey.id == api_key_id)
