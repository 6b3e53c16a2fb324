"""Every column of words on a table of people is blanked, or stays for a reason; a new one cannot be forgotten."""

import re

from sqlalchemy import ARRAY, CheckConstraint, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

import funnel.models  # noqa: F401 - all tables must be known
from crm.core.tables import Table as Base
from crm.privacy.columns import BLANKED, DELETED, KEPT
from crm.privacy.held import HANDED_OUT, NOT_HANDED_OUT

TABLES = Base.metadata.tables
BY_VALUE = {"link_clicks"}
"""They name nobody by id: a visitor by the cookie's value, which is an identity of the person."""


def of_people() -> set[str]:
    """Tables whose rows belong to a person, directly or through others."""
    found = {"persons"}
    while more := {name for name, table in TABLES.items() if name not in found and _points(table) & found}:
        found |= more
    return found | {name for name, table in TABLES.items() if {"person_id", "lead_id"} & set(table.columns.keys())}


def _points(table: Table) -> set[str]:
    return {each.target_fullname.split(".")[0] for fk in table.foreign_key_constraints for each in fk.elements}


def words(table: Table) -> set[str]:
    """Columns that can hold anything; those of a vocabulary have a CHECK."""
    checks = " ".join(str(each.sqltext) for each in table.constraints if isinstance(each, CheckConstraint))
    free = [each.name for each in table.columns if isinstance(each.type, Text | JSONB | ARRAY | LargeBinary)]
    return {name for name in free if not re.search(rf"\b{name} IN \(", checks)}


def test_no_word_about_a_person_is_forgotten() -> None:
    forgotten = {}
    for name in of_people() - set(DELETED):
        known = set(BLANKED.get(name, ("", {}))[1]) | set(KEPT.get(name, {}))
        if left := words(TABLES[name]) - known:
            forgotten[name] = sorted(left)
    assert forgotten == {}


def test_every_table_about_people_is_handed_out_or_says_why_not() -> None:
    assert set(HANDED_OUT) | set(NOT_HANDED_OUT) == of_people() | BY_VALUE
    assert not set(HANDED_OUT) & set(NOT_HANDED_OUT)


def test_nothing_is_named_that_is_not_there() -> None:
    for name, columns in [*((name, columns) for name, (_, columns) in BLANKED.items()), *KEPT.items()]:
        assert set(columns) <= set(TABLES[name].columns.keys()), name
    assert set(DELETED) <= set(TABLES)
