"""Reports as tables and bars that fit eighty columns; whatever people wrote is plain text, never markup."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from crm.core.money import MICRO
from funnel.analytics.answer import BreakdownRow, FunnelAnswer, StepFigures
from funnel.analytics.question import FunnelQuestion
from funnel.attribution.answer import AttributionAnswer
from funnel.attribution.question import AttributionQuestion
from funnel.matrix.cells import Cell, VariantOfCell
from funnel.matrix.matrix import Matrix
from funnel.reports.attribution_charts import label_of
from funnel.reports.funnel_charts import between
from funnel.reports.labels import count, micro, money, percent, say
from funnel.reports.naming import Naming, name_of
from funnel.sentences.told import in_words

BAR, SHORT = 12, 5
"""Characters of the longest bar; of one beside many columns."""
BLOCKS = " ▏▎▍▌▋▊▉█"


def bar(share: float, longest: int = BAR) -> Text:
    """A bar as long as the share of one, to an eighth of a character."""
    eighths = round(min(max(share, 0.0), 1.0) * longest * 8)
    return Text(BLOCKS[8] * (eighths // 8) + (BLOCKS[eighths % 8] if eighths % 8 else ""), style="cyan")


def table(title: str, left: Sequence[str], right: Sequence[str]) -> Table:
    """Texts on the left fold, figures on the right never do."""
    made = Table(title=Text(title), title_justify="left", box=None, padding=(0, 1, 0, 0), header_style="bold")
    for name in left:
        made.add_column(Text(name), overflow="fold")
    for name in right:
        made.add_column(Text(name.replace(" ", "\n")), justify="right", no_wrap=True)
    return made


def _title(what: str, names: Naming, start: date, end: date) -> str:
    return f"{what}: {names.product}, {start.isoformat()}..{end.isoformat()}"


def funnel(found: FunnelAnswer, question: FunnelQuestion, names: Naming) -> list[RenderableType]:
    """Steps with bars, then a line a row of the breakdown."""
    said, period = names.language, question.period
    heads = [say(said, word) for word in ("reached", "of_previous", "of_first", "interval", "dropped")]
    made = table(_title(say(said, "funnel"), names, period.start, period.end), [say(said, "step"), ""], heads)
    for step in found.steps:
        made.add_row(
            Text(names.step(step.step_id, step.step_key)), bar(step.conversion_from_first or 0), *_step(step, said)
        )
    parts: list[RenderableType] = [made]
    if found.breakdown:
        parts += ["", _breakdown(found.breakdown, said)]
    return parts + _notes([in_words(said, each) for each in found.notes])


def _step(step: StepFigures, said: str) -> list[str]:
    return [
        count(said, step.reached), percent(said, step.conversion_from_previous),
        percent(said, step.conversion_from_first), between(said, step.low, step.high), count(said, step.dropped),
    ]  # fmt: skip


def _breakdown(rows: Sequence[BreakdownRow], said: str) -> Table:
    """First and last step of each row; a star where the sample is small."""
    made = table("", [say(said, "row"), ""], [say(said, word) for word in ("cohort", "reached", "conversion")])
    for row in rows:
        last, label = row.steps[-1], name_of(row.key, row.label, said)
        rate = percent(said, last.conversion_from_first) + ("*" if row.small_sample else "")
        cells = (count(said, row.steps[0].reached), count(said, last.reached), rate)
        made.add_row(Text(label), bar(last.conversion_from_first or 0), *cells)
    if any(row.small_sample for row in rows):
        made.caption = Text(f"* {say(said, 'small_sample')} (< 30)")
    return made


def attribution(found: AttributionAnswer, question: AttributionQuestion, names: Naming) -> list[RenderableType]:
    """Rows by models: conversions, and money under the first model."""
    said = names.language
    heads = [*found.models, say(said, "amount"), say(said, "cost")]
    title = _title(say(said, "attribution"), names, question.start, question.end)
    made = table(title, [say(said, "row"), ""], heads)
    most = max((row.credits[0].amounts.conversions_micro for row in found.rows), default=0)
    for row in found.rows:
        credit = [micro(said, one.amounts.conversions_micro) for one in row.credits]
        first = row.credits[0].amounts
        cost = "" if row.cost_minor is None else money(said, row.cost_minor, found.currency)
        sums = (money(said, first.amount_minor, found.currency), cost)
        share = first.conversions_micro / most if most else 0.0
        made.add_row(Text(label_of(row, said)), bar(share), *credit, *sums)
    for word, amounts in (("unattributed", found.unattributed), ("total", found.totals)):
        cells = [micro(said, amounts.conversions_micro)] * len(found.models)
        made.add_row(say(said, word), "", *cells, money(said, amounts.amount_minor, found.currency), "")
    return [made, *_notes([in_words(said, each) for each in found.notes])]


def matrix(found: Matrix, names: Naming) -> list[RenderableType]:
    """A line a variant of each cell with a bar of the way gone, then the gaps; remedies stand in docs/gaps.md."""
    loaded, said = found.loaded, names.language
    made = table(
        _title(say(said, "matrix"), names, loaded.period.start, loaded.period.end),
        [say(said, word) for word in ("objective", "matrix_resource", "variant", "state")],
        [say(said, word) for word in ("target", "result", "extent", "cost")],
    )  # fmt: skip
    made.add_column("")
    objectives = {row.id: row.name for row in loaded.objectives}
    resources = {column.id: column.name for column in loaded.resources}
    for cell in found.cells:
        _cell(made, cell, objectives[cell.objective_id], resources[cell.resource_id], said)
    gaps = [f"{say(said, gap.severity)}: {in_words(said, gap)}" for gap in found.gaps]
    return [made, *_notes(gaps)]


def _cell(made: Table, cell: Cell, objective: str, resource: str, said: str) -> None:
    for place, one in enumerate(cell.variants):
        names = (Text(objective), Text(resource)) if place == 0 else ("", "")
        way = Text("") if one.extent is None else bar(one.extent / 100, SHORT)
        made.add_row(*names, say(said, one.variant), say(said, one.state), *_variant(one, said), way)


def _variant(one: VariantOfCell, said: str) -> list[str]:
    extent = "" if one.extent is None else f"{one.extent} %"
    cost = "" if one.cost is None else money(said, one.cost.minor, one.cost.currency)
    return [_number(one.target, said), _number(one.result, said), extent, cost]


def _number(value: Decimal | None, said: str) -> str:
    return "" if value is None else micro(said, int(value * MICRO))


def _notes(texts: Sequence[str]) -> list[RenderableType]:
    return [Text(f"- {text}") for text in texts]
