"""Two versions of a funnel side by side: their steps, what changed, and what became of the people of each."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.core.problems import Invalid, NotFound
from crm.core.reader import Reader
from funnel.analytics.answer import FunnelAnswer, StepFigures
from funnel.analytics.figures import SMALL_SAMPLE
from funnel.analytics.question import FunnelQuestion, Period
from funnel.analytics.report import Wanted, funnel_report
from funnel.figures.newcombe import difference
from funnel.figures.wilson import Interval
from funnel.funnels.compare import Change, Line, changes, compare
from funnel.funnels.versions import Version, versions_of

_STEPS_ONLY = Wanted(cost=False, breakdown=False, trend=False, bottleneck=False)


@dataclass(frozen=True)
class VersionFigures:
    """What became of the people of one version at a step."""

    cohort_size: int
    step: StepFigures


@dataclass(frozen=True)
class ComparedStep:
    """A step of each version and their figures, where a period was asked for."""

    line: Line
    before: VersionFigures | None = None
    after: VersionFigures | None = None

    @property
    def difference(self) -> float | None:
        """Conversion from the cohort to the step: newer − older."""
        if self.before is None or self.after is None:
            return None
        before, after = self.before.step.conversion_from_first, self.after.step.conversion_from_first
        return None if before is None or after is None else after - before

    @property
    def interval(self) -> Interval | None:
        """How sure the difference is."""
        if self.before is None or self.after is None:
            return None
        one, two = self.before, self.after
        return difference(one.step.reached, one.cohort_size, two.step.reached, two.cohort_size)

    @property
    def small_sample(self) -> bool:
        """Whether one of the cohorts is too small to conclude from; True as well where one has nobody."""
        sizes = [figures.cohort_size for figures in (self.before, self.after) if figures is not None]
        return min(sizes, default=0) < SMALL_SAMPLE


@dataclass(frozen=True)
class Comparison:
    """The whole comparison."""

    from_id: UUID
    to_id: UUID
    changes: list[Change]
    steps: list[ComparedStep]
    from_size: int | None = None
    """People of the older version that came in the period; None where no period was asked for."""
    to_size: int | None = None


async def funnel_comparison(
    reader: Reader, product_id: UUID, *, older: int, newer: int, period: Period | None, now: datetime
) -> Comparison:
    """Compares an older version with a newer one; the figures of both are of people who came in the same period."""
    own = _between((await versions_of(reader, [product_id])).get(product_id, []), older, newer)
    lines = compare(own)
    if period is None:
        return Comparison(own[0].id, own[-1].id, changes(own), [ComparedStep(line) for line in lines])
    before = await _figures(reader, product_id, older, period, now)
    after = await _figures(reader, product_id, newer, period, now)
    steps = [_with_figures(line, before, after) for line in lines]
    return Comparison(own[0].id, own[-1].id, changes(own), steps, before.cohort_size, after.cohort_size)


def _between(versions: list[Version], older: int, newer: int) -> list[Version]:
    if not versions:
        raise NotFound("There is no such product, or none of its funnel was published yet.", field="productId")
    numbers = [version.number for version in versions]
    for field, number in (("from", older), ("to", newer)):
        if number not in numbers:
            message = f"The product has no funnel version {number}; it has {numbers[0]} to {numbers[-1]}."
            raise NotFound(message, field=field)
    if older >= newer:
        raise Invalid("Compare an older version with a newer one: `from` is less than `to`.", field="from")
    return versions[numbers.index(older) : numbers.index(newer) + 1]


async def _figures(reader: Reader, product_id: UUID, version: int, period: Period, now: datetime) -> FunnelAnswer:
    question = FunnelQuestion(product_id, period, version=version)
    return await funnel_report(reader, question, now=now, wanted=_STEPS_ONLY)


def _with_figures(line: Line, before: FunnelAnswer, after: FunnelAnswer) -> ComparedStep:
    return ComparedStep(
        line,
        _of_step(before, line.before.key) if line.before else None,
        _of_step(after, line.after.key) if line.after else None,
    )


def _of_step(answer: FunnelAnswer, key: str) -> VersionFigures:
    found = next(step for step in answer.steps if step.step_key == key)
    return VersionFigures(answer.cohort_size, found)
