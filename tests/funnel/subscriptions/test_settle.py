"""What the answers of a turn leave behind."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from crm.core.sealing import Sealer
from funnel.adapters.fetching import NotNow
from funnel.adapters.subscribing import Confirmed
from funnel.models.words import Network
from funnel.subscriptions.renew import settle
from funnel.subscriptions.take import take
from tests.funnel.intake.doors import connect
from tests.funnel.subscriptions.test_youtube import STATE, story
from tests.http import COLUMN_KEY, Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


async def test_answers_of_one_turn_are_written_at_once(client: Client) -> None:
    """Two statements, however many there are: the outcomes, each its own, and when their endings are looked at."""
    async with story(client) as told:
        for name in ("UCtwo", "UCthree"):
            await connect(client, told.door.office, Network.YOUTUBE, account_id=name, settings={"subscribe": True})
        async with told.work() as work:
            early = "subscribed_until = CAST(:now AS timestamptz) + interval '1 day', subscription_due_at = :now"
            await work.execute(text(f"UPDATE connected_accounts SET {early}"), {"now": work.now})
            first, second, third = await take(work, Sealer(COLUMN_KEY))
        outcomes = [(third, NotNow("Later.", seconds=7200)), (first, Confirmed(timedelta(days=10))), (second, None)]
        written: list[str] = []

        def write(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            written.append(statement.split()[0])

        event.listen(client.database.engine.sync_engine, "before_cursor_execute", write)
        async with told.work() as work:
            await settle(work, outcomes)
            now = work.now
        event.remove(client.database.engine.sync_engine, "before_cursor_execute", write)
        assert written.count("UPDATE") == 2
        state = {row["id"]: row for row in await told.door.rows(STATE.replace("SELECT", "SELECT id,"))}
        until, due, failed, problem, attempts = (
            "subscribed_until", "subscription_due_at", "subscription_failed_at", "subscription_problem",
            "subscription_attempts",
        )  # fmt: skip
        confirmed, silent, refused = [state[each.id] for each in (first, second, third)]
        assert (confirmed[until], confirmed[due]) == (now + timedelta(days=10), now + timedelta(days=8))
        assert (confirmed[failed], confirmed[problem], confirmed[attempts]) == (None, None, 0)
        assert (refused[due], refused[failed], refused[problem]) == (now + timedelta(hours=2), now, "Later.")
        assert (refused[attempts], silent[attempts], silent[problem]) == (1, 1, None)
        assert refused[until] == silent[until] == first.asked_at + timedelta(days=1)
