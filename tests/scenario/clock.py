"""The clock of the story: fixed when a test file begins, running from there on."""

from collections.abc import Generator

import pytest
import time_machine

from tests.scenario.spinaok import NOW


@pytest.fixture(scope="module", autouse=True)
def at_the_time_of_the_story() -> Generator[None, None, None]:
    """The server runs in this process, so that it lives at that time too; only PostgreSQL's own clock stays true."""
    with time_machine.travel(NOW, tick=True):
        yield
