"""The report's charts: funnel, pace of the goals, channels' shares; each as SVG."""

from collections.abc import Iterator
from fractions import Fraction

from funnel.charts.svg import DARK, LIGHT, WARNING, Bar, Chart, drawn, part_of
from funnel.weekly import words
from funnel.weekly.report import ChannelShare, Contents, GoalOutcome

LONGEST_PACE = Fraction(3, 2)
"""A goal that is half as far again as it should be has the longest bar; further ones too."""
MOST_BARS = 40


def funnel_chart(contents: Contents) -> str:
    """A bar a step, and a thin one for the week before; the most entries have the longest."""
    most = max((max(step.entered, step.previous_week) for step in contents.funnel), default=0)
    return drawn(_chart(contents, "funnel", "funnel", "funnel_about", list(_steps(contents, most))))


def _steps(contents: Contents, most: int) -> Iterator[Bar]:
    before = words.say(contents.language, "week_before")
    for step in contents.funnel[: MOST_BARS // 2]:
        yield Bar(step.name, part_of(step.entered, most), words.number(contents.language, step.entered))
        figure = words.number(contents.language, step.previous_week)
        yield Bar(
            f"{step.name}, {before}", part_of(step.previous_week, most), figure, colour=LIGHT, is_thin=True
        )  # fmt: skip


def pace_chart(contents: Contents) -> str:
    """A bar a goal, with a line at the pace that is right; goals behind it in another colour."""
    bars = [_goal(contents.language, goal) for goal in contents.outcome[:MOST_BARS]]
    return drawn(_chart(contents, "pace", "pace", "pace_about", bars, mark=1 / LONGEST_PACE))


def _goal(language: str, goal: GoalOutcome) -> Bar:
    colour = WARNING if goal.on_pace is False else DARK
    if goal.pace is None:
        return Bar(goal.text, Fraction(0), words.say(language, "no_figure"), colour=colour)
    pace = Fraction(goal.pace)
    return Bar(goal.text, part_of(pace, LONGEST_PACE), f"{round(pace * 100)} %", colour=colour)


def shares_chart(contents: Contents) -> str:
    """A bar a channel, as a part of the week's sales."""
    total = sum(share.micro for share in contents.shares)
    bars = [_share(contents.language, share, total) for share in contents.shares[:MOST_BARS]]
    return drawn(_chart(contents, "shares", "shares", "shares_about", bars))


def _share(language: str, share: ChannelShare, total: int) -> Bar:
    part = part_of(share.micro, total)
    colour = DARK if share.is_attributed else LIGHT
    return Bar(share_name(language, share), part, f"{float(part * 100):.1f} %", colour=colour)


def share_name(language: str, share: ChannelShare) -> str:
    """The channel's name, or what stands for none."""
    if not share.is_attributed:
        return words.say(language, "unattributed")
    return share.name or words.say(language, "not_given")


def _chart(
    contents: Contents, name: str, title: str, about: str, bars: list[Bar], *, mark: Fraction | None = None
) -> Chart:
    said = {key: words.say(contents.language, key) for key in (title, about, "nothing")}
    return Chart(name, said[title], said[about], bars, said["nothing"], mark)
