"""The clock of the story: fixed when a test file begins, running from there on, moved where a story says so."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.scenario.spinaok import NOW

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture(scope="module", autouse=True)
def at_the_time_of_the_story() -> Generator[None, None, None]:
    """The server runs in this process, so that it lives at that time too; only PostgreSQL's own clock stays true."""
    with time_machine.travel(NOW, tick=True):
        yield


@dataclass(frozen=True)
class Calendar:
    """Turns the leaves of a story that takes months; between two moves the clock runs as it always does."""

    traveller: time_machine.Traveller

    def move_to(self, day: str, hour: int = 12) -> None:
        """That day of the workspace's zone, at noon unless the hour matters."""
        self.traveller.move_to(datetime.fromisoformat(day).replace(hour=hour, tzinfo=MOSCOW))


@contextmanager
def calendar(day: str) -> Iterator[Calendar]:
    """A clock that begins that day and is moved by the story."""
    with time_machine.travel(datetime.fromisoformat(day).replace(hour=12, tzinfo=MOSCOW), tick=True) as traveller:
        yield Calendar(traveller)
