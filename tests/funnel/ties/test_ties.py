"""Ties between resources."""

import pytest
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound
from crm.core.work import Work
from crm.models.words import Role
from funnel.models import Tie
from funnel.models.words import TieKind
from funnel.ties.tie import ResourceTie, tie
from tests.factories.model import as_role, make_resource

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_two_resources_are_tied_once_a_way(work: Work) -> None:
    page, site = await make_resource(work, "Page"), await make_resource(work, "Site", kind="SALES_SITE")
    plug = await make_resource(work, "Plug", kind="CONNECTOR", users=["STAFF"])
    data = ResourceTie(from_id=page.id, to_id=site.id, connector_id=plug.id, kind=TieKind.LINKS_TO)
    made = await tie(work, data)
    assert (made.from_id, made.to_id, made.connector_id, made.kind) == (page.id, site.id, plug.id, "LINKS_TO")
    with pytest.raises(Conflict):
        await tie(work, data)
    await tie(work, data.model_copy(update={"kind": TieKind.EMBEDS}))
    for change, error in (
        ({"to_id": page.id}, Invalid),
        ({"connector_id": site.id}, Invalid),
        ({"to_id": new_id()}, NotFound),
        ({"from_id": new_id()}, NotFound),
        ({"connector_id": new_id(), "kind": TieKind.POSTS_TO}, NotFound),
    ):
        with pytest.raises(error):
            await tie(work, data.model_copy(update=change))
    with pytest.raises(Forbidden):
        await tie(await as_role(work, Role.AUTHOR), data)
    assert await work.scalar(select(func.count()).select_from(Tie)) == 2
