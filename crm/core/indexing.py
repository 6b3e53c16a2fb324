"""Indexes of tables that are in use, made and dropped without stopping those who write."""

from contextlib import AbstractContextManager

from alembic import op


def create_index(name: str, table: str, columns: str, where: str | None = None) -> None:
    """CREATE INDEX CONCURRENTLY, which can be called again after it was broken off.

    A plain CREATE INDEX locks out every write for as long as it reads the table: minutes of a stopped house where
    touchpoints come in by the hundred a second. The price: no transaction around it, so what was made stays made when
    the migration fails later; and an attempt that was broken off leaves an invalid index of the same name, which
    IF NOT EXISTS would take for the whole one. So an invalid one is dropped first, and running again goes on.
    """
    condition = f" WHERE {where}" if where else ""
    with _outside():
        if _is_invalid(name):
            op.execute(f"DROP INDEX CONCURRENTLY {name}")
        op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} ({columns}){condition}")


def drop_index(name: str) -> None:
    """DROP INDEX CONCURRENTLY: readers of the table are not made to wait for one another."""
    with _outside():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")


def _outside() -> AbstractContextManager[None]:
    """Outside of any transaction. `SET LOCAL lock_timeout` ends with the transaction, and that is right here:
    CONCURRENTLY waits for older transactions while nobody waits for it."""
    return op.get_context().autocommit_block()


def _is_invalid(name: str) -> bool:
    statement = f"SELECT EXISTS (SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('{name}') AND NOT indisvalid)"
    return bool(op.get_bind().exec_driver_sql(statement).scalar())
