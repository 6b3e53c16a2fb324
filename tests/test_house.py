"""The fixtures themselves: a tenant's rows are there inside its transaction and nowhere else."""

import pytest
from sqlalchemy import select, text

from crm.core.ids import new_id
from crm.core.work import Work, enter_workspace
from crm.models import Member, Workspace

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_rows_of_the_own_workspace_only(work: Work) -> None:
    assert await work.scalar(select(Workspace.id)) == work.workspace_id
    assert len((await work.execute(select(Member.id))).all()) == 1
    await enter_workspace(work.session, new_id())
    assert await work.scalar(select(Workspace.id)) is None
    assert (await work.execute(select(Member.id))).all() == []


async def test_the_app_role_owns_nothing(work: Work) -> None:
    assert await work.scalar(text("SELECT current_user")) == "touchline_app"
    assert await work.scalar(text("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")) == 0
