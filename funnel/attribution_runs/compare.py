"""Two finished runs side by side: whose share moved, by more than chance or not, and what was asked differently."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from crm.core import ids
from crm.core.problems import Invalid, NotFound
from crm.core.reader import Reader
from funnel.attribution.answer import RowKey
from funnel.attribution.question import AttributionDimension
from funnel.attribution_runs.differences import Difference, differences, together
from funnel.figures.apart import apart
from funnel.figures.wilson import Interval
from funnel.models.words import RunStatus
from funnel.sentences.told import Note, note

_RUNS = """
SELECT r.id, r.number, r.product_id, p.name AS product, r.model, r.model_order, r.step_key, r.period_start,
  r.period_end, r.window_days, r.dimension, r.status, r.cut_off, r.journeys, r.null_journeys, r.conversions_micro,
  r.unattributed_micro, r.input_sha256, r.code_version, r.currency
FROM attribution_runs r LEFT JOIN products p ON p.workspace_id = $1 AND p.id = r.product_id
WHERE r.workspace_id = $1 AND r.id = ANY($2)
"""
_RESULTS = """
SELECT x.run_id, x.key, x.label, c.id AS channel_id, x.share, x.share_low, x.share_high, x.conversions_micro,
  x.amount_minor
FROM attribution_results x
JOIN attribution_runs r ON r.workspace_id = $1 AND r.id = x.run_id
LEFT JOIN channels c ON c.workspace_id = $1 AND c.key = x.key AND r.dimension = 'CHANNEL'
WHERE x.workspace_id = $1 AND x.run_id = ANY($2) ORDER BY x.run_id, x.place
"""


class ShareMove(StrEnum):
    """What became of a row's share from one run to the other."""

    UP = "UP"
    DOWN = "DOWN"
    WITHIN_CHANCE = "WITHIN_CHANCE"
    NEW = "NEW"
    GONE = "GONE"


@dataclass(frozen=True)
class Standing:
    """A row in one run; `rank` from 1 by share, equals share one."""

    share: float
    interval: Interval | None
    rank: int
    conversions_micro: int
    amount_minor: int


@dataclass(frozen=True)
class ComparedRow:
    """A row in both runs; None where a run has no touch of it."""

    row: RowKey
    one: Standing | None
    two: Standing | None

    @property
    def change(self) -> float:
        """Share in the second less share in the first; a row that a run has not has no share in it."""
        return (self.two.share if self.two else 0.0) - (self.one.share if self.one else 0.0)

    @property
    def interval(self) -> Interval | None:
        """95 % of the change (`figures/apart.py`); None unless both shares have an interval."""
        if self.one is None or self.two is None or self.one.interval is None or self.two.interval is None:
            return None
        return apart(self.one.share, self.one.interval, self.two.share, self.two.interval)

    @property
    def intervals_overlap(self) -> bool | None:
        """Whether the two shares' own intervals have anything in common; None unless both have one."""
        if self.one is None or self.two is None or self.one.interval is None or self.two.interval is None:
            return None
        return self.one.interval.low <= self.two.interval.high and self.two.interval.low <= self.one.interval.high

    @property
    def rank_change(self) -> int | None:
        """Places won (lost ones are negative)."""
        return None if self.one is None or self.two is None else self.one.rank - self.two.rank

    @property
    def move(self) -> ShareMove:
        """UP or DOWN only where the change's interval leaves out zero; without an interval nothing is said of it."""
        if self.one is None or self.two is None:
            return ShareMove.NEW if self.one is None else ShareMove.GONE
        if self.interval is None or self.interval.low <= 0 <= self.interval.high:
            return ShareMove.WITHIN_CHANCE
        return ShareMove.UP if self.change > 0 else ShareMove.DOWN


@dataclass(frozen=True)
class RunComparison:
    """All rows of both runs, the widest change first; `asked` is what the questions and their facts differ in."""

    currencies: tuple[str, str]
    is_same_input: bool
    asked: tuple[Difference, ...]
    rows: tuple[ComparedRow, ...]
    summary: str
    notes: tuple[Note, ...]


async def compare(reader: Reader, one_id: UUID, two_id: UUID) -> RunComparison:
    """Two statements. Raises NotFound, and Invalid for a run that is not done, the same run twice, or runs by
    different dimensions, whose rows have nothing to do with one another.
    """
    if one_id == two_id:
        raise Invalid("Compare a run with another one; these are the same.", field="input.after")
    runs = {row["id"]: row for row in await reader.fetch(_RUNS, reader.workspace_id, [one_id, two_id])}
    one, two = _done(runs.get(one_id), "input.before"), _done(runs.get(two_id), "input.after")
    if one["dimension"] != two["dimension"]:
        raise Invalid(
            f"Run {one['number']} is by {one['dimension']}, run {two['number']} by {two['dimension']}; compare runs by"
            " one dimension.",
            field="input.after",
        )
    found = await reader.fetch(_RESULTS, reader.workspace_id, [one_id, two_id])
    sides = [[each for each in found if each["run_id"] == run_id] for run_id in (one_id, two_id)]
    rows = _rows(AttributionDimension(one["dimension"]), *sides)
    asked = tuple(differences(one, two))
    is_same = one["input_sha256"] is not None and one["input_sha256"] == two["input_sha256"]
    summary = f"{_of_inputs(asked, is_same=is_same)} {_of_rows(rows)}"
    return RunComparison((one["currency"], two["currency"]), is_same, asked, rows, summary, tuple(_notes(one, two)))


def _done(run: Any, field: str) -> Any:
    if run is None:
        raise NotFound("There is no such attribution run in this workspace.", field=field)
    if run["status"] != RunStatus.DONE:
        raise Invalid(
            f"The run {run['number']} is {run['status'].lower()}; only finished ones can be compared.",
            field=field,
            code="RUN_NOT_FINISHED",
        )
    return run


def _rows(by: AttributionDimension, one: Sequence[Any], two: Sequence[Any]) -> tuple[ComparedRow, ...]:
    """Matched by key; a row is called what the second run calls it."""
    standing = [_standings(side) for side in (one, two)]
    named = {row["key"]: row for row in (*one, *two)}
    rows = [ComparedRow(_key(by, row), standing[0].get(key), standing[1].get(key)) for key, row in named.items()]
    return tuple(sorted(rows, key=lambda row: (-abs(row.change), row.row.label, row.row.key or "")))


def _standings(side: Sequence[Any]) -> Mapping[str | None, Standing]:
    ordered = sorted(row["share"] for row in side)
    return {
        row["key"]: Standing(
            row["share"], _interval(row), 1 + len(ordered) - bisect_right(ordered, row["share"]),
            row["conversions_micro"], row["amount_minor"],
        )
        for row in side
    }  # fmt: skip


def _interval(row: Any) -> Interval | None:
    low, high = row["share_low"], row["share_high"]
    return None if low is None or high is None else Interval(low, high)


def _key(by: AttributionDimension, row: Any) -> RowKey:
    is_resource = by is AttributionDimension.RESOURCE and row["key"] is not None
    return RowKey(row["key"], row["label"], row["channel_id"], ids.decode(row["key"])[1] if is_resource else None)


def _of_inputs(asked: Sequence[Difference], *, is_same: bool) -> str:
    """What was put in, in a sentence."""
    words = ", ".join(each.what.value.lower().replace("_", " ") for each in asked)
    if is_same:
        return f"Both runs saw the same data; they differ in: {words}." if asked else "Both runs saw the same data."
    return f"The runs saw different data; they differ in: {words}." if asked else "The runs saw different data."


def _of_rows(rows: Sequence[ComparedRow]) -> str:
    """What came out, in a sentence or two."""
    moved = [row for row in rows if row.move in (ShareMove.UP, ShareMove.DOWN)]
    both = sum(1 for row in rows if row.one and row.two)
    found = f"{len(moved)} of {both} shares moved by more than chance"
    if moved and (most := moved[0]).one and most.two:
        found += f", most of all {most.row.label}: {most.one.share:.1%} to {most.two.share:.1%}"
    alone = len(rows) - both
    return f"{found}." + (f" {alone} rows are in one of the runs only." if alone else "")


def _notes(one: Any, two: Any) -> Iterator[Note]:
    if together(one, two):
        yield note("RUNS_OVERLAP")
    if one["model"] != two["model"]:
        yield note("MODELS_DIFFER")
