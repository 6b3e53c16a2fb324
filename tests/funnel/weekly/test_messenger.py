"""The message is under 1,000 characters, whatever the week was."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from funnel.weekly.messenger import LONGEST, clipped, message, size
from funnel.weekly.report import Contents, Correction, DoneAction, GoalOutcome, OpenAction, StepFigures
from funnel.weekly.week import Week

ID = UUID(int=1)
WEEK = Week(date(2026, 4, 6))
NAMES = some.text(some.characters(exclude_categories=["Cs"]), min_size=1, max_size=200)
FIGURES = some.decimals(-(10**15), 10**15, places=6)


def goal(text: str, *, actual: Decimal | None = Decimal(3), on_pace: bool | None = True) -> GoalOutcome:
    return GoalOutcome(ID, text, Decimal(9), actual, None if actual is None else Decimal(4), 0.75, on_pace)


def contents(**more: Any) -> Contents:
    empty: dict[str, Any] = {
        "as_of": WEEK.end, "currency": "RUB", "language": "en", "done": (), "open": (), "outcome": (), "funnel": (),
        "spend_minor": 0, "units_micro": 0, "shares": (), "late": (),
    }  # fmt: skip
    return Contents(**(empty | more))


@given(
    some.lists(NAMES, max_size=30), NAMES, FIGURES, some.integers(-(10**15), 10**15),
    some.sampled_from(["en", "ru", "kk"]),
)  # fmt: skip
def test_it_is_short_with_long_names_and_many_of_everything(
    names: list[str], product: str, figure: Decimal, spend: int, language: str
) -> None:
    moment = datetime(2026, 4, 7, tzinfo=UTC)
    told = message(
        product,
        WEEK,
        contents(
            language=language,
            spend_minor=spend,
            units_micro=1,
            outcome=tuple(goal(name, actual=figure) for name in names),
            funnel=tuple(StepFigures(ID, "key", name, 10**9, 10**9) for name in names),
            late=tuple(names),
            open=tuple(OpenAction(ID, ID, name, ID, WEEK.end, True) for name in names),
            done=tuple(DoneAction(ID, ID, name, ID, moment, WEEK.start, 0) for name in names),
        ),
        [Correction(name * 20, ID) for name in names],
    )
    assert size(told) <= LONGEST < 1_000
    assert len(told) <= size(told)


def test_what_does_not_fit_is_counted_and_goals_behind_come_first() -> None:
    goals = [goal(f"Goal {place}") for place in range(7)] + [goal("Behind", on_pace=False)]
    told = message("Chair", WEEK, contents(outcome=tuple(goals)), ())
    assert told.splitlines()[2:9] == [
        "Goals", "• Behind: 3 of 4 to date, 9 in all", *(f"• Goal {n}: 3 of 4 to date, 9 in all" for n in range(4)),
        "… and 3 more",
    ]  # fmt: skip


def test_faces_count_twice_as_messengers_count_them() -> None:
    face = "\N{GRINNING FACE}"
    told = message(face * 200, WEEK, contents(outcome=tuple(goal(face * 200) for _ in range(9))), ())
    assert size(told) <= LONGEST
    assert size(face) == 2


def test_a_clipped_line_is_one_line() -> None:
    assert (clipped("a\n b\t c", 10), clipped("abcdef", 4)) == ("a b c", "abc…")
