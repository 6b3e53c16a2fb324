"""How the variants of an experiment stand, and whether one of them leads surely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from funnel.content.figures import Asked, ContentFigures, figures
from funnel.figures.wilson import Interval, wilson
from funnel.models import Experiment, ExperimentVariant
from funnel.models.words import ExperimentMetric
from funnel.reads import Reads, Row, among
from funnel.workspace import read_home

ENOUGH = 30
"""Below it nothing is proposed: intervals of small samples are honest, people who read them are not."""


@dataclass(frozen=True, slots=True)
class VariantStanding:
    """A variant: `successes` of `trials` by the deciding metric."""

    item_id: UUID
    figures: ContentFigures
    successes: int
    trials: int | None
    """None where nobody recorded how often it was shown."""
    interval: Interval | None

    @property
    def rate(self) -> float | None:
        """Successes of trials."""
        return self.successes / self.trials if self.trials else None

    @property
    def is_small_sample(self) -> bool:
        """Too few trials to be judged."""
        return (self.trials or 0) < ENOUGH


def standing(item_id: UUID, metric: ExperimentMetric, found: ContentFigures) -> VariantStanding:
    """A conversion is of clicks, all else of times shown; figures that contradict themselves have no interval."""
    by_metric = {
        ExperimentMetric.CLICKS: found.clicks,
        ExperimentMetric.ENGAGEMENT: found.engagement,
        ExperimentMetric.LEADS: found.leads,
        ExperimentMetric.CONVERSION: found.leads,
    }
    successes = by_metric[metric]
    trials = found.clicks if metric is ExperimentMetric.CONVERSION else found.shown
    sound = trials is not None and 0 <= successes <= trials
    interval = wilson(successes, trials) if sound and trials else None
    return VariantStanding(item_id, found, successes, trials, interval)


def leader(variants: Sequence[VariantStanding]) -> UUID | None:
    """The variant whose whole interval lies above those of all others, when each has trials enough."""
    if any(each.interval is None or each.is_small_sample for each in variants):
        return None
    best = max(variants, key=lambda each: each.rate or 0.0)
    others = [each.interval for each in variants if each is not best and each.interval]
    assert best.interval is not None
    return best.item_id if all(best.interval.low > other.high for other in others) else None


async def standings(
    reads: Reads, experiment_ids: Sequence[UUID], now: datetime
) -> Mapping[UUID, list[VariantStanding]]:
    """Variants in their order, over the experiment's days up to today; three statements however many they are."""
    home = await read_home(reads)
    today = home.day(now)
    rows = await reads.rows(_variants(reads.workspace_id, experiment_ids))
    found = await figures(reads, [_days(row, today) for row in rows], home.time_zone)
    standing_of: dict[UUID, list[VariantStanding]] = {experiment_id: [] for experiment_id in experiment_ids}
    for row in rows:
        brought = found[_days(row, today)]
        standing_of[row["experiment_id"]].append(standing(row["item_id"], ExperimentMetric(row["metric"]), brought))
    return standing_of


def _days(row: Row, today: date) -> Asked:
    """Before it started: its first day, on which nothing happened yet."""
    last = min(row["ends_on"] or today, today)
    return row["item_id"], row["starts_on"], max(last, row["starts_on"])


def _variants(workspace_id: UUID, experiment_ids: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
    variant, experiment = ExperimentVariant, Experiment
    return (
        select(variant.experiment_id, variant.item_id, experiment.metric, experiment.starts_on, experiment.ends_on)
        .join(experiment, and_(experiment.workspace_id == workspace_id, experiment.id == variant.experiment_id))
        .where(variant.workspace_id == workspace_id, among(variant.experiment_id, experiment_ids))
        .order_by(variant.experiment_id, variant.position)
    )
