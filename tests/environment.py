"""No test leaves a setting behind: another one of the same process would read it much later, and fail alone."""

import os
from collections.abc import Generator

import pytest

OURS = ("TOUCHLINE_", "DATABASE_", "XDG_DATA_HOME")
_before = pytest.StashKey[dict[str, str]]()


def settings() -> dict[str, str]:
    """What the service would read from the environment."""
    return {name: value for name, value in os.environ.items() if name.startswith(OURS)}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """Looks before the fixtures do anything."""
    item.stash[_before] = settings()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Fails the test that left something, and clears it away for those after it."""
    try:
        return (yield)
    finally:
        before, now = item.stash[_before], settings()
        left = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
        for name in left:
            os.environ.pop(name, None)
        os.environ.update(before)
        assert not left, f"The test left these settings changed for all after it: {', '.join(left)}."
