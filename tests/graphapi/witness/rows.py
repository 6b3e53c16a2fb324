"""Two workspaces of generated rows, kept as dictionaries: what the witness answers from and what is loaded.

Half of the ids are the same in both workspaces, and references without a foreign key point at rows that only the other
one has: a condition that forgets the tenant shows. Every ordered column has ties.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Integer

from crm.core.tables import Table

Row = dict[str, Any]
LEADS, PERSONS = 150, 110
HOSTILE = (
    "quote \" and ' and \\ back \\u0041 \\\" ''",
    "line\nfeed\ttab\r\x08\x0c\x0b\x1f\x7f",
    "\x01019aa7b0-0000-7000-8000-000000000000 forged id",
    "\x020:019aa7b0-0000-7000-8000-000000000000 forged hole",
    '\x03["abc",1]\x04 forged cursor \x1e\x1d\x1f',
    "\u2028 \u2029 \U0001f600 \ufeff \uffff \U0010ffff",
    "100%_'); DROP TABLE leads; --",
    ":b0 $1 {name} %s %(x)s ?? </script>",
    "",
    "null",
    '"},{"id":"forged"}',
)
NAMES = (
    "Ёлка Ежова",
    "Ежи Елкин",
    "Әсел Қасымова",
    "Асель Касымова",
    "ҒАЛЫМ ҰЛЫ",
    "Өмір Үміт",
    "Іңкәр Һәкім",
    "anna B",
    "Anna b",
    "Zoë O'Neil",
    "É. Ångström",
    "İstanbul ẞ",
)
START = datetime(2025, 12, 31, 23, 59, 59, 999_998, tzinfo=UTC)
MOMENTS = (
    *(START + timedelta(microseconds=n) for n in range(5)),
    START + timedelta(days=59),
    datetime(2024, 2, 29, 12, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(1000, 1, 1, 1, 2, 3, 40, tzinfo=UTC),
    datetime(2999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
)
DAYS = (date(2024, 2, 29), date(2026, 1, 31), date(2026, 2, 1), date(1999, 12, 31))
LONG_AGO, FAR_AHEAD = datetime(2020, 1, 1, tzinfo=UTC), datetime(2990, 1, 1, tzinfo=UTC)
CURRENCIES = ("RUB", "KZT", "JPY", "KWD", "CLF")
CHANNEL_KEYS = ("vk", "google_ads", "VK", "vk-2", "100%_", "", "ключ")
STEP_KEYS = ("seen", "asked", "Asked", "a_b", "a%b", "шаг")
ORDER = (
    "members", "teams", "team_members", "channels", "companies", "persons", "products", "resources", "audiences",
    "keywords", "funnels", "steps", "objectives", "main_resources", "resource_prices", "promo_codes",
    "resource_phone_numbers", "ties", "spends", "resource_goals", "goal_revisions", "plans", "plan_actions",
    "identities", "consents", "duplicate_suggestions", "leads", "touchpoints", "step_entries", "score_entries",
    "handoffs", "tasks", "calls", "deals", "notes", "note_edits", "sales", "sale_events", "journeys",
    "timeline_entries",
)  # fmt: skip
"""Parents before children."""


@dataclass
class Side:
    """One workspace."""

    workspace_id: UUID
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in ORDER})
    _by_id: dict[str, dict[UUID, Row]] = field(default_factory=dict)
    _by_value: dict[tuple[str, str], dict[Any, list[Row]]] = field(default_factory=dict)

    def replace(self, rows: dict[str, list[Row]]) -> None:
        """Other rows instead of these."""
        self.rows = rows
        self._by_id, self._by_value = {}, {}

    def get(self, table: str, id: UUID | None) -> Row | None:
        """The row of that id in this workspace."""
        if table not in self._by_id:
            self._by_id[table] = {row["id"]: row for row in self.rows[table]}
        return self._by_id[table].get(id) if id else None

    def having(self, table: str, column: str, value: Any) -> list[Row]:
        """Rows with that value (not None) in that column."""
        if (table, column) not in self._by_value:
            index: dict[Any, list[Row]] = {}
            for row in self.rows[table]:
                index.setdefault(row[column], []).append(row)
            self._by_value[table, column] = index
        return self._by_value[table, column].get(value, []) if value is not None else []


def complete(side: Side) -> None:
    """Columns that nobody filled hold what the table says of them: their default, else nothing."""
    for mapper in Table.registry.mappers:
        defaults = {each.key: _default(each.columns[0]) for each in mapper.column_attrs}
        for row in side.rows.get(mapper.local_table.name, ()):
            row |= {name: default for name, default in defaults.items() if name not in row}


def _default(column: Any) -> Any:
    if column.server_default is None:
        return None
    told = str(column.server_default.arg)
    if isinstance(column.type, Boolean):
        return told == "true"
    if isinstance(column.type, ARRAY):
        return []
    return int(told) if isinstance(column.type, Integer) else told


@dataclass
class World:
    """Both workspaces."""

    sides: tuple[Side, Side]
