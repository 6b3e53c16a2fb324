"""Whatever comes through networks' doors, the answer is one that the network understands, and nothing is half-stored.

Every adapter gets as many requests as any other: one of each door a round, with a key of its own, since requests of one
key are one event and all but the first of them would not be read. `make long` sends a hundred thousand
(TOUCHLINE_LONG_PAYLOADS makes it another number) and tells what became of them.
"""

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from sqlalchemy import text

from crm.core.actor import system
from crm.core.work import begin
from funnel.intake.replay import replay
from tests.funnel.adapters.mutations import changed
from tests.funnel.adapters.samples import SAMPLES
from tests.funnel.intake.doors import Door
from tests.funnel.intake.networks import counted, door_of, doors, own, send
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

MANY = int(os.environ.get("TOUCHLINE_LONG_PAYLOADS", "100000"))
AT_ONCE = 1_000
"""Requests between two looks at what became of them; `replay` takes as many."""
REFUSED = {"SEGMENT": {400}}
"""What is no request of theirs: all others answer 403 to what is not signed by the network."""
_OWN_KEYS = text(
    "UPDATE intake_events SET event_key = CAST(id AS text) WHERE workspace_id = :workspace_id AND state = 'WAITING'"
)
_STATES = """
SELECT c.network, e.state, EXISTS (SELECT 1 FROM intake_problems p WHERE p.event_id = e.id) AS told, count(*) AS n
FROM intake_events e JOIN connected_accounts c ON c.id = e.connected_account_id WHERE e.id > '{last}' GROUP BY 1, 2, 3
"""
_FAULTS = """
SELECT c.network, e.body FROM intake_problems p JOIN intake_events e ON e.id = p.event_id
JOIN connected_accounts c ON c.id = e.connected_account_id WHERE p.code = 'INTERNAL' AND e.id > '{last}'
"""


@dataclass
class Storm:
    """What was sent and what became of it."""

    ways: Mapping[str, Door]
    dice: random.Random
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Network and status → requests."""
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Network and state → requests that were kept."""
    last: str = "00000000-0000-0000-0000-000000000000"
    """The newest request that was looked at."""

    @property
    def any(self) -> Door:
        """Whichever; all are of one workspace."""
        return self.ways["VK"]

    async def send(self, many: int) -> None:
        """So many, and everything that follows from them."""
        rounds = self._rounds()
        while many > 0:
            for sample in next(rounds)[:many]:
                status, _ = await send(door_of(self.ways, sample), sample, changed(self.dice, sample, own(sample)))
                network = SAMPLES[sample].value
                assert status in {200} | REFUSED.get(network, {403}), (sample, status)
                self.answers[network, status] += 1
                many -= 1
            async with begin(self.any.client.database.sessions, system(self.any.office.workspace_id)) as work:
                await work.execute(_OWN_KEYS, {"workspace_id": work.workspace_id})

    def _rounds(self) -> Iterator[Sequence[str]]:
        """A sample of every door, again and again."""
        of_door: dict[str, list[str]] = {}
        for sample in SAMPLES:
            of_door.setdefault(str(door_of(self.ways, sample).id), []).append(sample)
        while True:
            yield [self.dice.choice(samples) for samples in of_door.values()]

    async def settle(self) -> None:
        """The worker reads them: each is facts or says why not, and once more it is neither."""
        await self.any.work_off()
        rows = await self.any.rows(_STATES.format(last=self.last))
        assert {(row["state"], row["told"]) for row in rows} <= {("DONE", False), ("FAILED", True)}
        assert await self.any.rows(_FAULTS.format(last=self.last)) == []
        self.outcomes.update({(row["network"], row["state"]): row["n"] for row in rows})
        await self._again()

    async def _again(self) -> None:
        """Whatever could be recorded was recorded at once."""
        found = await self.any.rows(f"SELECT id, state FROM intake_events WHERE id > '{self.last}' ORDER BY id")
        failed = [row["id"] for row in found if row["state"] == "FAILED"]
        before = await counted(self.any)
        async with begin(self.any.client.database.sessions, system(self.any.office.workspace_id)) as work:
            assert await replay(work, event_ids=failed) == len(failed)
        await self.any.work_off()
        assert await counted(self.any) == before
        self.last = str(found[-1]["id"])

    def lines(self, seconds: float) -> list[str]:
        """What to tell at the end."""
        networks = sorted({network for network, _ in self.answers})
        told = [
            f"{each}: sent {sum(n for (name, _), n in self.answers.items() if name == each)},"
            f" refused {sum(n for (name, status), n in self.answers.items() if name == each and status != 200)},"
            f" facts {self.outcomes[each, 'DONE']}, told of {self.outcomes[each, 'FAILED']}"
            for each in networks
        ]
        return [f"{self.answers.total()} requests of {len(networks)} networks in {seconds:.0f} s", *told]


async def test_whatever_is_sent_is_read_or_told_of_and_nothing_is_half_stored(client: Client) -> None:
    storm = Storm(await doors(client), random.Random(7))
    await storm.send(100)
    await storm.settle()
    assert {network for network, _ in storm.answers} == {network.value for network in SAMPLES.values()}


@pytest.mark.long
async def test_nor_is_it_of_a_hundred_thousand(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    storm, begun = Storm(await doors(client), random.Random(8)), time.monotonic()
    for sent in range(0, MANY, AT_ONCE):
        await storm.send(min(AT_ONCE, MANY - sent))
        await storm.settle()
    with capsys.disabled():
        sys.stderr.write("\n" + "\n".join(storm.lines(time.monotonic() - begun)) + "\n")
    assert {network for network, state in storm.outcomes if state == "DONE"} == {
        network.value for network in SAMPLES.values()
    }
