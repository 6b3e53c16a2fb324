"""The loyalty ladder: its rungs, who stands where, and who moved."""

from __future__ import annotations

import strawberry
from strawberry import ID

from funnel.funnels.known import Known
from funnel.loyalty import ladder_report as room
from funnel.loyalty.ladders import Ladder
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer_type
from graphapi.compiler import input_type
from graphapi.funnels.inputs import RuleInput
from graphapi.rules.forms import RuleForm, form_of
from graphapi.rules.trees import rule_of
from graphapi.scalars import JSON


@input_type
class RungInput:
    """A rung: reached by a rule, by people brought, or by either."""

    key: str = strawberry.field(description="Its name for programs: lower-case letters, digits, `-` and `_`.")
    name: str = strawberry.field(description="Its name.")
    when: RuleInput | None = strawberry.field(default=None, description="Reached at each fact at which this holds.")
    people_brought: int | None = strawberry.field(
        default=None, description="Also reached with so many people who were brought by the person."
    )
    keeps_days: int | None = strawberry.field(
        default=None, description="How many days it lasts after the last such fact; for ever where it is left out."
    )


@input_type
class LoyaltyLadderSaveInput:
    """All rungs of a ladder, the lowest first."""

    product_id: ID | None = strawberry.field(default=None, description="Of one product; else of the whole company.")
    rungs: list[RungInput] = strawberry.field(description="The rungs, at most twelve.")
    expected_version: int | None = strawberry.field(default=None, description="`version` of the ladder as it was read.")


@input_type
class LoyaltyLadderReportInput:
    """Which ladder, whom and when."""

    period: PeriodInput = strawberry.field(description="The days.")
    product_id: ID | None = strawberry.field(default=None, description="The ladder of a product; else the company's.")
    resource_id: ID | None = strawberry.field(
        default=None, description="Only people with a contact there, or sent by it."
    )


@answer_type
class Rung:
    """A rung of the loyalty ladder."""

    key: str = strawberry.field(description="Its name for programs.")
    name: str = strawberry.field(description="Its name.")
    when: JSON | None = strawberry.field(description="The rule as `RuleInput` writes it.")
    form: RuleForm | None = strawberry.field(description="The same in its parts.")
    people_brought: int | None = strawberry.field(description="Also reached with so many people brought.")
    keeps_days: int | None = strawberry.field(description="How many days it lasts; null: for ever.")


@answer_type
class LoyaltyLadder:
    """Rungs, the lowest first; to follow is not to be loyal, it is the first of them."""

    version: int = strawberry.field(description="Counts savings; 0 is the ladder that a workspace begins with.")
    rungs: list[Rung] = strawberry.field(description="The rungs.")


@answer_type
class RungFigures:
    """People at a rung."""

    key: str | None = strawberry.field(description="The rung; null: below the lowest.")
    name: str | None = strawberry.field(description="Its name.")
    before: int = strawberry.field(description="People at the end of the day before the period.")
    people: int = strawberry.field(description="People at the end of the period.")
    came_up: int = strawberry.field(description="Moves in the period to this rung from a lower one.")
    came_down: int = strawberry.field(description="Moves in the period to this rung from a higher one.")
    companies: int = strawberry.field(
        description="Companies of which the highest of their people stands here at the end of the period."
    )


@answer_type
class LoyaltyLadderReport:
    """Who stands where, and who moved."""

    version: int = strawberry.field(description="Of the ladder.")
    people: int = strawberry.field(description="Everybody seen by the end of the period.")
    companies: int = strawberry.field(description="Companies they belong to.")
    moved_up: int = strawberry.field(description="Moves up in the period.")
    moved_down: int = strawberry.field(description="Moves down in the period.")
    rungs: list[RungFigures] = strawberry.field(description="Those below the lowest first, then the rungs.")


def ladder_shown(own: Ladder, known: Known, language: str) -> LoyaltyLadder:
    """The ladder as the API shows it."""
    return LoyaltyLadder(
        version=own.version,
        rungs=[
            Rung(
                key=rung.key,
                name=rung.name,
                when=rule_of(rung.when) if rung.when is not None else None,
                form=form_of(rung.when, known.names, language) if rung.when is not None else None,
                people_brought=rung.people_brought,
                keeps_days=rung.keeps_days,
            )
            for rung in own.rungs
        ],
    )


def report_of(found: room.LadderReport) -> LoyaltyLadderReport:
    """The report as the API shows it."""
    return LoyaltyLadderReport(
        version=found.ladder.version,
        people=found.people,
        companies=found.companies,
        moved_up=found.moved_up,
        moved_down=found.moved_down,
        rungs=[
            RungFigures(
                key=each.key,
                name=each.name,
                before=each.before,
                people=each.people,
                came_up=each.came_up,
                came_down=each.came_down,
                companies=each.companies,
            )
            for each in found.rungs
        ],
    )
