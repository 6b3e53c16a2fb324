"""Which rows of a company are in sight, told by loops over its rows: the oracle shares no line with the rules.

What hangs on what is read off the foreign keys, so a new table needs no word here, and a rule that was forgotten shows.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from crm.core.tables import Table
from tests.tenancy.check import fenced_tables

SOFT = frozenset(
    {
        ("attitude_changes", "touchpoint_id"),
        ("referrals", "touchpoint_id"),
        ("referrals", "referrer_id"),
        ("leads", "person_id"),
        ("leads", "company_id"),
        ("persons", "company_id"),
        ("company_suggestions", "company_id"),
        ("company_suggestions", "other_id"),
        ("commission_terms", "partner_id"),
    }
)
"""Columns that only mention something: null where that is out of sight, and the row itself stays."""
WITHOUT_KEYS = {
    ("timeline_entries", "lead_id"): "leads",
    ("channel_reclassification_moves", "touch_id"): "touchpoints",
}


@dataclass
class Company:
    """All rows of one workspace by table and id, and who looks at them."""

    rows: dict[str, dict[UUID, dict[str, Any]]]
    viewer: UUID
    scope: str
    now: datetime

    @cached_property
    def teams(self) -> set[UUID]:
        """The viewer's."""
        inside = {row["team_id"] for row in self.rows["team_members"].values() if row["member_id"] == self.viewer}
        return inside | {id for id, row in self.rows["teams"].items() if row["lead_member_id"] == self.viewer}

    @cached_property
    def members(self) -> set[UUID]:
        """Whose leads are in sight."""
        found = {self.viewer}
        for row in self.rows["absences"].values():
            is_now = row["starts_at"] <= self.now and (row["ends_at"] is None or row["ends_at"] > self.now)
            if row["cover_member_id"] == self.viewer and is_now:
                found.add(row["member_id"])
        if self.scope == "TEAM":
            found |= {row["member_id"] for row in self.rows["team_members"].values() if row["team_id"] in self.teams}
        return found

    @cached_property
    def leads(self) -> set[UUID]:
        """Leads in sight."""
        found = {id for id, row in self.rows["leads"].items() if row["owner_id"] in self.members}
        for offer in self.rows["handoffs"].values():
            if offer["status"] == "OFFERED":
                to_team = offer["team_id"] in self.teams and (self.scope == "TEAM" or offer["assignee_id"] is None)
                if offer["assignee_id"] in self.members or to_team:
                    found.add(offer["lead_id"])
        return found

    @cached_property
    def seen(self) -> dict[str, set[UUID]]:
        """Table → ids in sight, for every table that hangs on leads, people or companies."""
        if self.scope == "ALL":
            return {table: set(self.rows[table]) for table in hanging()}
        people: dict[UUID, list[UUID]] = defaultdict(list)
        firms: dict[UUID, list[UUID]] = defaultdict(list)
        for id, lead in self.rows["leads"].items():
            people[self.rows["persons"][lead["person_id"]]["canonical_id"]].append(id)
            firms[lead["company_id"]].append(id)
        found = {
            "leads": self.leads,
            "persons": {id for id, row in self.rows["persons"].items() if self._any(people[row["canonical_id"]])},
            "companies": {id for id in self.rows["companies"] if self._any(firms[id])},
        }
        while missing := [table for table in hanging() if table not in found]:
            for table in missing:
                if all(target in found for _, target in hanging()[table]):
                    found[table] = {id for id, row in self.rows[table].items() if self._hangs(table, row, found)}
        found["sla_timers"] = {id for id in found["sla_timers"] if self._times(self.rows["sla_timers"][id], found)}
        return found

    def _any(self, leads: Collection[UUID]) -> bool:
        return not leads or any(id in self.leads for id in leads)

    def _hangs(self, table: str, row: dict[str, Any], found: dict[str, set[UUID]]) -> bool:
        named = [(row[column], target) for column, target in hanging()[table]]
        return all(id is None or id in found[target] for id, target in named)

    def _times(self, timer: dict[str, Any], found: dict[str, set[UUID]]) -> bool:
        return timer["lead_id"] is not None or timer["subject_id"] in found["conversations"]


def hanging() -> dict[str, list[tuple[str, str]]]:
    """Table → (column, table it points at), for all that come to leads, persons or companies in the end."""
    found: dict[str, list[tuple[str, str]]] = {"leads": [], "persons": [], "companies": []}
    grown = True
    while grown:
        grown = False
        for name, table in Table.metadata.tables.items():
            if name in fenced_tables():
                named = [
                    (key.parent.name, key.column.table.name)
                    for key in table.foreign_keys
                    if key.column.table.name in found and key.column.name == "id"
                    and (name, key.parent.name) not in SOFT
                ]  # fmt: skip
                named += [(column, target) for (where, column), target in WITHOUT_KEYS.items() if where == name]
                if named and name not in ("leads", "persons", "companies") and found.get(name) != named:
                    found[name], grown = named, True
    return found


async def company(connection: Any, workspace_id: UUID, viewer: UUID, scope: str, now: datetime) -> Company:
    """Every row of the workspace, read past row-level security."""
    rows: dict[str, dict[UUID, dict[str, Any]]] = {}
    for table, key in fenced_tables().items():
        names = Table.metadata.tables[table].columns.keys()
        id = "id" if "id" in names else "conversion_id" if "conversion_id" in names else None
        found = await connection.fetch(f"SELECT * FROM {table} WHERE {key} = $1", workspace_id)
        rows[table] = {row[id] if id else place: dict(row) for place, row in enumerate(found)}
    return Company(rows, viewer, scope, now)
