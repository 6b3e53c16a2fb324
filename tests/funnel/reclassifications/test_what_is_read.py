"""What a run shows is read, and nothing beside it: reports are large, and lists of runs ask for what stays."""

import pytest

from crm.core.actor import system
from crm.core.work import begin
from crm.models.words import Role
from tests.conftest import Urls
from tests.funnel.reclassifications.test_runs import trial, world
from tests.statements.counting import counting
from tests.tenancy.settled import running

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
KEPT = "FROM channel_reclassifications WHERE workspace_id = $1 AND id = ANY($2)"
ASKED = "{ channelReclassifications(first: 1) { edges { node { %s } } } }"


async def test_each_of_stays_and_report_is_read_without_the_other(urls: Urls) -> None:
    async with running(urls, read_connections=1) as client, counting(client.database) as counter:
        office = await client.office()
        async with begin(client.database.sessions, system(office.workspace_id)) as work:
            await world(work)
            await trial(work)
        for field, other, members in (("unmoved", "report", "stays { reason touches }"),
                                      ("report", "unmoved", "report { people leads }")):  # fmt: skip
            with counter.fresh():
                answer = await client.graphql(ASKED % members, key=office.keys[Role.ADMIN])
            (edge,) = answer.data["channelReclassifications"]["edges"]
            assert edge["node"]
            (read,) = [each for each in counter.reads if KEPT in each]
            assert field in read
            assert other not in read
