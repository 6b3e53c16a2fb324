"""What a canonical person's row tells of words about its attitude; written anew after each."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ARRAY, TextClause, Uuid, bindparam, text

from crm.core.work import Work


def _typed(sql: str) -> TextClause:
    return text(sql).bindparams(bindparam("workspace_id", type_=Uuid()), bindparam("ids", type_=ARRAY(Uuid())))


_ATTITUDE = _typed("""
UPDATE persons p SET attitude = coalesce(newest.attitude, 'NONE'), attitude_source = newest.source,
  attitude_at = newest.at, version = p.version + 1
FROM persons c
LEFT JOIN LATERAL (
  SELECT a.attitude, a.source, a.at FROM persons own
  JOIN attitude_changes a ON a.workspace_id = :workspace_id AND a.person_id = own.id
  WHERE own.workspace_id = :workspace_id AND own.canonical_id = c.id
  ORDER BY a.at DESC, a.id DESC LIMIT 1) newest ON true
WHERE c.workspace_id = :workspace_id AND c.id = ANY(:ids) AND p.workspace_id = :workspace_id AND p.id = c.id
  AND (p.attitude, p.attitude_source, p.attitude_at)
    IS DISTINCT FROM (coalesce(newest.attitude, 'NONE'), newest.source, newest.at)
""")


async def restate_attitude(work: Work, ids: Collection[UUID]) -> None:
    """The newest word on each canonical person or on those merged with it; the caller holds their locks."""
    await work.execute(_ATTITUDE, {"workspace_id": work.workspace_id, "ids": sorted(ids)})
