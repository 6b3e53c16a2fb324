"""Which columns may not repeat."""

from sqlalchemy import Table, UniqueConstraint


def is_unique(table: Table, name: str) -> bool:
    """Whether a unique index or constraint names the column."""
    sets = [index.columns for index in table.indexes if index.unique]
    sets += [each.columns for each in table.constraints if isinstance(each, UniqueConstraint)]
    return any(name in columns for columns in sets)
