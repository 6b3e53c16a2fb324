"""The funnel report's pictures: steps, trend, and how long people needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from funnel.analytics.answer import Bucket, FunnelAnswer, StepFigures, TrendPoint
from funnel.charts.bars import Group, bars
from funnel.charts.canvas import Picture
from funnel.charts.step_bars import StepBar, Words, step_bars
from funnel.charts.trend_line import Point, trend_line
from funnel.reports.labels import count, day, duration, percent, say
from funnel.reports.naming import Naming

MOST_STEPS = 40


@dataclass(frozen=True, slots=True)
class FunnelPictures:
    """All pictures of one report."""

    funnel: Picture
    trend: Picture
    times: Picture

    def named(self, name: str) -> Picture | None:
        """By the name a link asks for."""
        return {"funnel": self.funnel, "trend": self.trend, "times": self.times}.get(name)


def funnel_pictures(found: FunnelAnswer, names: Naming) -> FunnelPictures:
    """Drawn from the answer alone."""
    return FunnelPictures(_funnel(found, names), _trend(found, names), _times(found, names))


def words(names: Naming, name: str, headings: Sequence[str], **given: object) -> Words:
    """Title, description and headings in the workspace's language."""
    said = names.language
    return Words(
        name, say(said, name, **given), say(said, f"{name}_about"), say(said, "nothing"),
        [say(said, heading) for heading in headings],
    )  # fmt: skip


def _funnel(found: FunnelAnswer, names: Naming) -> Picture:
    headings = ("step", "reached", "of_previous", "of_first", "interval", "dropped")
    steps = [_bar(step, found.cohort_size, names) for step in found.steps[:MOST_STEPS]] if found.cohort_size else []
    legend = (say(names.language, "dropped"), say(names.language, "interval"))
    return step_bars(words(names, "funnel", headings), steps, legend=legend)


def _bar(step: StepFigures, cohort: int, names: Naming) -> StepBar:
    said, name = names.language, names.step(step.step_id, step.step_key)
    of_first = percent(said, step.conversion_from_first)
    interval = between(said, step.low, step.high)
    dropped = f"{say(said, 'dropped')} {count(said, step.dropped)}"
    of_previous = percent(said, step.conversion_from_previous)
    row = [name, count(said, step.reached), of_previous, of_first, interval, count(said, step.dropped)]
    return StepBar(
        label=name, reached=Fraction(step.reached, cohort), lost=Fraction(step.dropped, cohort),
        low=_exact(step.low), high=_exact(step.high), figure=f"{count(said, step.reached)} · {of_first}",
        below=f"{dropped} · {interval}", row=row,
    )  # fmt: skip


def between(language: str, low: float | None, high: float | None) -> str:
    """An interval of parts of one; empty where there is none."""
    return "" if low is None or high is None else f"{percent(language, low)}–{percent(language, high)}"


def _exact(value: float | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _trend(found: FunnelAnswer, names: Naming) -> Picture:
    headings = ("period", "cohort", "reached", "conversion")
    most = max((Fraction(point.conversion) for point in found.trend if point.conversion), default=Fraction(1))
    points = [_point(point, names.language) for point in found.trend]
    top = percent(names.language, float(most))
    return trend_line(words(names, "trend", headings), points, top_label=top, most=most)


def _point(point: TrendPoint, said: str) -> Point:
    label, rate = day(said, point.period), percent(said, point.conversion)
    row = (label, count(said, point.cohort_size), count(said, point.reached), rate)
    return Point(label, None if point.conversion is None else Fraction(point.conversion), row, rate)


def _times(found: FunnelAnswer, names: Naming) -> Picture:
    """Of the question's last step; its empty longest buckets are left out."""
    last = found.steps[-1] if found.steps else None
    buckets = list(last.histogram) if last is not None else []
    while buckets and not buckets[-1].count:
        buckets.pop()
    name = "" if last is None else names.step(last.step_id, last.step_key)
    said = names.language
    groups = [Group(_span(said, each), [each.count], [count(said, each.count)]) for each in buckets]
    return bars(words(names, "times", ("time",), step=name), [say(said, "people")], groups)


def _span(said: str, bucket: Bucket) -> str:
    low = duration(said, bucket.from_seconds)
    if bucket.to_seconds is None:
        return say(said, "over", low=low)
    to = duration(said, bucket.to_seconds)
    return say(said, "between", low=low, to=to) if bucket.from_seconds else say(said, "under", to=to)
