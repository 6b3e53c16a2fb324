"""Blanks everything that tells of some persons; keys, kinds, times and amounts stay."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from crm.core.work import Work
from crm.privacy.columns import BLANKED, DELETED


async def blank(work: Work, person_ids: Sequence[UUID], lead_ids: Sequence[UUID]) -> None:
    """A fixed number of statements; doing it again changes nothing. The persons and leads are locked already."""
    given = {
        "workspace_id": work.workspace_id, "persons": list(person_ids), "leads": list(lead_ids), "now": work.now,
    }  # fmt: skip
    for statement, names in _statements():
        await work.execute(statement, {name: given[name] for name in names})


@cache
def _statements() -> Sequence[tuple[TextClause, frozenset[str]]]:
    texts = [
        f"UPDATE {table} x SET {', '.join(f'{column} = {value}' for column, value in columns.items())}"
        f" WHERE x.workspace_id = :workspace_id AND {whose}"
        for table, (whose, columns) in BLANKED.items()
    ]
    texts += [
        f"DELETE FROM {table} x WHERE x.workspace_id = :workspace_id AND {whose}" for table, whose in DELETED.items()
    ]
    return tuple((made := text(each), _names(made)) for each in texts)


def _names(statement: Any) -> frozenset[str]:
    return frozenset(statement._bindparams)
