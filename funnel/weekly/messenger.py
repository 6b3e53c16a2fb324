"""The report as a message: plain text of under 1,000 characters, the most important first."""

from collections.abc import Iterator, Sequence

from funnel.weekly import words
from funnel.weekly.report import Contents, Correction, GoalOutcome
from funnel.weekly.week import Week

LONGEST = 999
"""Characters as messengers count them, which is in UTF-16: a smiling face has two."""
LONGEST_TITLE, LONGEST_LINE = 120, 110
MOST_GOALS, MOST_LINES = 5, 3

Section = tuple[str, Sequence[str], int]
"""Heading, lines, and how many of them at most."""


def message(product: str, week: Week, contents: Contents, corrections: Sequence[Correction]) -> str:
    """As much of each section as fits, and how much more there is."""
    language = contents.language
    title = words.say(
        language, "title", product=clipped(product, 60), week=week.number, days=words.days(language, week)
    )
    if contents.as_of < week.end:
        title = f"{title}, {words.say(language, 'running')}"
    told = clipped(title, LONGEST_TITLE)
    for section in _sections(contents, corrections):
        told += _fitting(section, LONGEST - size(told), language)
    return told


def _sections(contents: Contents, corrections: Sequence[Correction]) -> Iterator[Section]:
    language = contents.language
    behind_first = sorted(contents.outcome, key=lambda goal: (goal.on_pace is not False, goal.actual is not None))
    yield words.say(language, "goals"), [goal_line(language, goal) for goal in behind_first], MOST_GOALS
    yield money_line(contents), (), 0
    yield words.say(language, "funnel"), list(_steps(contents)), MOST_GOALS
    yield words.say(language, "corrections"), [correction.text for correction in corrections], MOST_LINES
    yield words.say(language, "late_facts"), contents.late, MOST_LINES
    overdue_first = sorted(contents.open, key=lambda action: not action.is_overdue)
    due = [
        words.say(language, "open_action", text=clipped(action.text, 80), day=words.day(language, action.due_on))
        for action in overdue_first
    ]
    yield words.say(language, "open", count=len(contents.open)), due, MOST_LINES
    done = [action.text for action in contents.done]
    yield words.say(language, "done", count=len(contents.done)), done, MOST_LINES


def money_line(contents: Contents) -> str:
    """Spend, and what of it came to one unit."""
    language, cost = contents.language, contents.cost_per_unit_minor
    spend = words.money(language, contents.spend_minor, contents.currency)
    if cost is None:
        return words.say(language, "spend", spend=spend)
    return words.say(language, "per_unit", spend=spend, cost=words.money(language, cost, contents.currency))


def goal_line(language: str, goal: GoalOutcome) -> str:
    """Actual, expected and target."""
    text, target = clipped(goal.text.rstrip(" ."), 50), words.number(language, goal.target)
    if goal.actual is None or goal.expected_to_date is None:
        return words.say(language, "goal_unknown", text=text, target=target)
    actual, expected = (words.number(language, round(value, 1)) for value in (goal.actual, goal.expected_to_date))
    return words.say(language, "goal", text=text, actual=actual, expected=expected, target=target)


def _steps(contents: Contents) -> Iterator[str]:
    for step in contents.funnel:
        yield words.say(
            contents.language, "step", step=clipped(step.name, 50), entered=step.entered, before=step.previous_week
        )


def _fitting(section: Section, room: int, language: str) -> str:
    """The section with as many lines as fit; nothing of it when not even the first one does."""
    heading, lines, most = section
    if not lines:
        block = f"\n\n{heading}"
        return block if most == 0 and size(block) <= room else ""
    fitting = ""
    for shown in range(1, min(most, len(lines)) + 1):
        block = _block(heading, lines[:shown], len(lines) - shown, language)
        if size(block) > room:
            break
        fitting = block
    return fitting


def _block(heading: str, lines: Sequence[str], more: int, language: str) -> str:
    shown = [f"• {clipped(line, LONGEST_LINE)}" for line in lines]
    if more:
        shown.append(words.say(language, "more", count=more))
    return "\n\n" + "\n".join([heading, *shown])


def clipped(text: str, most: int) -> str:
    """One line of at most so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def size(text: str) -> int:
    """Its length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2
