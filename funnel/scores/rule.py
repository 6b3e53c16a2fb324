"""A score rule: which facts give how many points, how often, and how time wears them off."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from funnel.inputs import Input, Key, Name
from funnel.rules.as_json import as_json

Count = Annotated[int, Field(ge=1, le=1_000)]
Days = Annotated[int, Field(ge=1, le=3_650)]
MOST_POINTS = 10_000


class ScoreRule(Input):
    """Points for every fact at which the condition holds, within the limits."""

    key: Key
    name: Name
    when: Annotated[dict[str, Any], AfterValidator(as_json)]
    points: Annotated[int, Field(ge=-MOST_POINTS, le=MOST_POINTS)]
    once: bool = False
    """Only the first such fact counts."""
    per_day: Count | None = None
    """At most so many facts of a day of the workspace's zone, the first ones."""
    in_all: Count | None = None
    half_life_days: Days | None = None
    """After so many days half of the points are left, after twice as many a quarter."""
    linear_days: Days | None = None
    """The points lose the same every day and are gone after so many."""
    description: str = ""
    """The condition as one sentence, written when the rules are published."""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.points == 0:
            raise ValueError("A rule gives or takes at least one point.")
        if self.half_life_days is not None and self.linear_days is not None:
            raise ValueError("Points wear off by a half-life or evenly, not both; leave one of them out.")
        return self

    @property
    def most(self) -> int | None:
        """How many facts count in all."""
        return 1 if self.once else self.in_all

    @property
    def reason(self) -> str:
        """What the score's log says."""
        return f"{self.name}: {self.description}"
