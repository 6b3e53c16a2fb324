"""The tables with one of their two fences taken down."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from crm.core.tenancy import POLICY
from tests.tenancy.check import fenced_tables


@asynccontextmanager
async def every_policy_open(superuser: Any) -> AsyncGenerator[None, None]:
    """Row-level security lets everything through meanwhile: only the conditions of the statements stand."""
    for table in fenced_tables():
        await superuser.execute(f"ALTER POLICY tenant ON {table} USING (true) WITH CHECK (true)")
    try:
        yield
    finally:
        for table, key in fenced_tables().items():
            condition = f"{key} = {POLICY}"
            await superuser.execute(f"ALTER POLICY tenant ON {table} USING ({condition}) WITH CHECK ({condition})")
