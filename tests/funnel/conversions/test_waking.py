"""For which conversions the worker is woken."""

import pytest
from sqlalchemy import text

from funnel.conversions.destinations import change, disable
from funnel.conversions.inputs import ConversionDestinationChange, ConversionDestinationSwitch
from tests.funnel.conversions.test_deliver import SEALER, desk_of
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


async def test_conversions_that_cannot_go_wake_nobody(client: Client) -> None:
    """They stay due for as long as their destination is off, stopped or only collects."""
    desk = await desk_of(client)

    async def wakes() -> bool:
        asked = "SELECT workspace_id FROM workspaces_waiting('conversion_sends', now() + interval '1 second')"
        return desk.office.workspace_id in {row[0] for row in await client.database.reads.fetch(asked)}

    await desk.sold(1)
    destination_id = await desk.destination(token=None)
    assert (await desk.found(), await wakes()) == (1, False)
    async with desk.work() as work:
        await change(work, ConversionDestinationChange(destination_id=destination_id, token="EAAtoken1"), SEALER)
    assert await wakes()
    for stopped, is_woken in (("now(), 'REFUSED', 'No.'", False), ("NULL, NULL, NULL", True)):
        async with desk.work() as work:
            stop = "UPDATE conversion_destinations SET (stopped_at, stop_code, stop_reason)"
            await work.execute(text(f"{stop} = ROW({stopped})"))
        assert await wakes() is is_woken
    async with desk.work() as work:
        await disable(work, ConversionDestinationSwitch(destination_id=destination_id))
    assert not await wakes()
    assert await desk.states() == [("QUEUED", None)]
