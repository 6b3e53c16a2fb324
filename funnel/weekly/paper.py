"""The report as a document: a line a figure for programs, a page with charts for people."""

from collections.abc import Iterator
from decimal import Decimal

from crm.core.money import MICRO, Money
from funnel.documents.document import Document, Format, document
from funnel.documents.table import Column, Kind, Paper, Table, Value
from funnel.weekly import words
from funnel.weekly.charts import funnel_chart, pace_chart, share_name, shares_chart
from funnel.weekly.messenger import money_line
from funnel.weekly.report import Report

COLUMNS = (
    Column("Section", width=12),
    Column("What", width=48),
    Column("Figure", Kind.NUMBER, width=14),
    Column("Expected", Kind.NUMBER, width=14),
    Column("Target", Kind.NUMBER, width=14),
    Column("Pace", Kind.NUMBER, width=10),
    Column("Week before", Kind.NUMBER, width=12),
    Column("Amount", Kind.MONEY, width=18),
    Column("Day", Kind.DAY, width=12),
)
GOALS = (
    Column("Goal", width=48),
    Column("Actual", Kind.NUMBER),
    Column("Expected", Kind.NUMBER),
    Column("Target", Kind.NUMBER),
    Column("Pace", Kind.NUMBER),
)
ACTIONS = (Column("Action", width=60), Column("Day", Kind.DAY))
TEXTS = (Column("", width=80),)


def paper(report: Report, wanted: Format) -> Document:
    """CSV and workbook (all figures), or the page."""
    week = report.week
    name = f"weekly {report.product} {week.year}-W{week.number:02d}"
    return document(name, wanted, [Table("Weekly report", COLUMNS, list(_lines(report)))], _page(report))


def _line(section: str, what: str, **more: Value) -> tuple[Value, ...]:
    columns = ("figure", "expected", "target", "pace", "before", "amount", "day")
    return (section, what, *(more.get(name) for name in columns))


def _lines(report: Report) -> Iterator[tuple[Value, ...]]:
    contents = report.contents
    for done in contents.done:
        yield _line("Done", done.text, day=done.done_on)
    for due in contents.open:
        yield _line("Not done", due.text, day=due.due_on)
    for goal in contents.outcome:
        yield _line(
            "Goal", goal.text, figure=goal.actual, expected=goal.expected_to_date, target=goal.target,
            pace=_pace(goal.pace),
        )  # fmt: skip
    for step in contents.funnel:
        yield _line("Funnel", step.name, figure=step.entered, before=step.previous_week)
    yield from _money(report)
    for share in contents.shares:
        figure = Decimal(share.micro) / MICRO
        yield _line("Channel", share_name(contents.language, share), figure=figure)
    for correction in report.corrections:
        yield _line("Correction", correction.text)
    for sentence in contents.late:
        yield _line("Late fact", sentence)


def _money(report: Report) -> Iterator[tuple[Value, ...]]:
    contents, cost = report.contents, report.contents.cost_per_unit_minor
    yield _line("Spend", "", amount=Money(contents.spend_minor, contents.currency))
    yield _line("Units", "", figure=Decimal(contents.units_micro) / MICRO)
    if cost is not None:
        yield _line("Cost per unit", "", amount=Money(cost, contents.currency))


def _pace(pace: float | None) -> Decimal | None:
    return None if pace is None else round(Decimal(pace), 2)


def _page(report: Report) -> Paper:
    contents, week = report.contents, report.week
    language = contents.language
    title = words.say(language, "title", product=report.product, week=week.number, days=words.days(language, week))
    return Paper(
        title,
        report.workspace,
        list(_tables(report)),
        [money_line(contents)],
        charts=[funnel_chart(contents), pace_chart(contents), shares_chart(contents)],
        language=words.language_of(language),
    )


def _tables(report: Report) -> Iterator[Table]:
    """Only what there is; goals first, as everything else explains them."""
    contents, language = report.contents, report.contents.language
    goals = [
        (goal.text, goal.actual, goal.expected_to_date, goal.target, _pace(goal.pace)) for goal in contents.outcome
    ]
    done = [(action.text, action.done_on) for action in contents.done]
    due = [(action.text, action.due_on) for action in contents.open]
    tables = (
        Table(words.say(language, "goals"), GOALS, goals),
        Table(words.say(language, "corrections"), TEXTS, [(each.text,) for each in report.corrections]),
        Table(words.say(language, "late_facts"), TEXTS, [(sentence,) for sentence in contents.late]),
        Table(words.say(language, "open", count=len(due)), ACTIONS, due),
        Table(words.say(language, "done", count=len(done)), ACTIONS, done),
    )
    yield from (table for table in tables if table.rows)
