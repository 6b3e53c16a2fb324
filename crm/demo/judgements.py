"""What people and runs judge in the demo: suitability, how the matrix stood, and what two models have learnt."""

from datetime import date, timedelta

from crm.core.actor import Actor
from crm.core.database import Database
from crm.core.work import Work, begin
from crm.demo.cast import Model, acting
from crm.demo.people import midnight
from crm.demo.world import AWARE, CONSIDERING, INTERESTED
from funnel.attribution.question import AttributionDimension
from funnel.attribution_runs.claim import claim
from funnel.attribution_runs.perform import perform
from funnel.attribution_runs.start import AttributionRunStart, start
from funnel.inputs import Period
from funnel.matrix.snapshot import MatrixSnapshotTake, snapshot
from funnel.suitability.judge import SuitabilitySet, judge

JUDGED = (
    ("vk-group", AWARE, 5, "People meet us here first and look for us by name afterwards."),
    ("instagram", AWARE, 2, "Many look at the pictures; next to nobody comes to see the chair."),
    ("yandex", INTERESTED, 5, "Who searches for a chair for a bad back is ready to ask."),
    ("portal", INTERESTED, 1, "Costs more than the chairs it sells would bring."),
    ("line", CONSIDERING, 4, "Who is called back within the hour buys twice as often."),
)
"""Resource, step, 1 to 5, why."""
SNAPSHOTS = (182, 91, 1)
"""Days before the anchor at which the matrix was kept as it stood."""
RUNS = (("markov", 56), ("shapley", 56))
"""Model, days of conversions before the anchor."""


async def build_judgements(work: Work, model: Model, anchor: date) -> None:
    """Judgements with their reasons, and three snapshots from facts."""
    end = midnight(anchor)
    for resource, step, value, reason in JUDGED:
        hands = acting(work, model.actors["strategist"], end - timedelta(days=60))
        await judge(hands, SuitabilitySet(
            resource_id=model.resources[resource], product_id=model.product_id, step_key=step, value=value,
            reason=reason,
        ))  # fmt: skip
    for days in SNAPSHOTS:
        hands = acting(work, model.actors["strategist"], end - timedelta(days=days - 1))
        await snapshot(hands, MatrixSnapshotTake(product_id=model.product_id, on=anchor - timedelta(days=days)))


async def build_runs(database: Database, actor: Actor, model: Model, anchor: date) -> None:
    """Two runs, asked for by the analyst and computed here and now, as the worker's process would."""
    for name, days in RUNS:
        async with begin(database.sessions, actor) as work:
            work.now = midnight(anchor)
            asked = AttributionRunStart(
                product_id=model.product_id, model=name, dimension=AttributionDimension.CHANNEL,
                period=Period(start=anchor - timedelta(days=days), end=anchor - timedelta(days=1)),
            )  # fmt: skip
            await start(acting(work, model.actors["analyst"], midnight(anchor)), asked)
        async with begin(database.sessions, actor) as work:
            taken = await claim(work)
        if taken is not None:
            await perform(database, actor.workspace_id, taken.run_id, taken.attempts)
