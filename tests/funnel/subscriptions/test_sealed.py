"""A channel whose secret cannot be opened, beside another one."""

import pytest
from structlog.testing import capture_logs

from crm.core.sealing import Sealer
from funnel.connected_accounts.inputs import ConnectedAccountRotate
from funnel.connected_accounts.rotate import rotate
from funnel.models.words import Network
from tests.funnel.intake.doors import connect, seal_otherwise
from tests.funnel.subscriptions.test_youtube import TOPIC, story
from tests.http import COLUMN_KEY, Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


async def test_a_secret_that_cannot_be_opened_stops_its_own_channel_only(client: Client) -> None:
    async with story(client) as told:
        group = (await told.door.rows("SELECT resource_id FROM connected_accounts"))[0]["resource_id"]
        broken = await connect(client, told.door.office, Network.YOUTUBE, account_id="UCother", resource_id=group,
                               settings={"subscribe": True})  # fmt: skip
        await seal_otherwise(broken, "hub_secret", "test-secret")
        with capture_logs() as logged:
            assert await told.turn() == 2
        assert [each for each in logged if each["event"] == "secret cannot be opened"] == [
            {"event": "secret cannot be opened", "log_level": "error", "connected_account_id": str(broken.id),
             "secret": "hub_secret"},
        ]  # fmt: skip
        assert "test-secret" not in repr(logged)
        asked = (
            "SELECT account_id, subscribed_until IS NOT NULL AS well, subscription_problem AS problem"
            " FROM connected_accounts ORDER BY account_id"
        )
        sentence = "A stored secret cannot be opened with the key of this installation; enter it again."
        assert [each["hub.topic"] for each in told.networks.hub.requests] == [TOPIC]
        assert [tuple(row.values()) for row in await told.door.rows(asked)] == [
            ("UCother", False, sentence), ("UCours", True, None),
        ]  # fmt: skip
        assert await told.turn() == 0  # it rests
        async with told.work() as work:
            other = {"connected_account_id": broken.id, "secret": "hub_secret", "value": "another-secret"}
            await rotate(work, ConnectedAccountRotate.model_validate(other), Sealer(COLUMN_KEY))
        assert await told.turn() == 1
        assert told.networks.hub.requests[-1]["hub.secret"] == "another-secret"
        assert [tuple(row.values()) for row in await told.door.rows(asked)] == [
            ("UCother", True, None), ("UCours", True, None),
        ]  # fmt: skip
