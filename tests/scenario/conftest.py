"""The story is told at its own time, whatever the day."""

import pytest

pytest.register_assert_rewrite("tests.scenario.strategy")

from tests.scenario.clock import at_the_time_of_the_story  # noqa: E402  after the helpers' asserts are registered

__all__ = ["at_the_time_of_the_story"]
