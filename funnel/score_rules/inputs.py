"""Score rules as members give them."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from funnel.inputs import Input, Period
from funnel.scores.rule import ScoreRule

MOST_RULES = 100
Rules = Annotated[tuple[ScoreRule, ...], Field(max_length=MOST_RULES)]


class ScoreRulesSave(Input):
    """All score rules of a product."""

    product_id: UUID
    rules: Rules
    fires_again: bool = False
    """Whether a score that time took away may be reached again."""
    expected_version: int | None = None


class ScoreRulesPublish(Input):
    """Which product's draft."""

    product_id: UUID
    expected_version: int | None = None
    """Version of the draft as it was read."""


class ScoreDryRun(Input):
    """Which leads the draft is tried on: those that started in the period, all where it is left out."""

    product_id: UUID
    period: Period | None = None
