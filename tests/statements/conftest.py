"""The story is told at its own time, whatever the day."""

from tests.scenario.clock import at_the_time_of_the_story

__all__ = ["at_the_time_of_the_story"]
