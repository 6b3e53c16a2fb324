"""Runs the migrations on the connection `crm.migrate` hands over; both model packages fill one metadata."""

from typing import Any

from alembic import context
from sqlalchemy.dialects.postgresql.base import ischema_names

import crm.models
import funnel.models
from crm.core.tables import Table
from crm.models.outbox_event import Xid8

TABLES = (crm.models, funnel.models)  # foreign keys by table name need both to be imported

ischema_names["xid8"] = Xid8  # so that `alembic check` knows what it sees


def is_modelled(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """Trigram indexes exist in migrations only: the models know nothing of search."""
    return not (kind == "index" and name is not None and name.endswith("_search"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    include_object=is_modelled,
    compare_type=True,
    compare_server_default=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
