"""The settings of attribution as they are."""

from dataclasses import dataclass
from datetime import datetime

from crm.core.reader import Reader
from crm.models.words import TouchpointKind

_SETTINGS = """
SELECT w.credit_model, w.lookback_days, coalesce(c.uncredited_kinds, '{}') AS uncredited_kinds,
  coalesce(c.is_running, false) AS is_running, coalesce(c.persons_done, 0) AS persons_done, c.started_at, c.finished_at,
  w.version
FROM workspaces w LEFT JOIN credit_rules c ON c.workspace_id = $1 WHERE w.id = $1
"""


@dataclass(frozen=True)
class AttributionSettings:
    """How the workspace gives credit."""

    credit_model: str
    lookback_days: int
    creditable_kinds: tuple[TouchpointKind, ...]
    is_recomputing: bool
    persons_recomputed: int
    started_at: datetime | None
    finished_at: datetime | None
    version: int


async def settings(reader: Reader) -> AttributionSettings:
    """One statement."""
    row = await reader.fetchrow(_SETTINGS, reader.workspace_id)
    assert row is not None, "a reader is always inside an existing workspace"
    return AttributionSettings(
        row["credit_model"], row["lookback_days"],
        tuple(kind for kind in TouchpointKind if kind.value not in row["uncredited_kinds"]),
        row["is_running"], row["persons_done"], row["started_at"], row["finished_at"], row["version"],
    )  # fmt: skip
