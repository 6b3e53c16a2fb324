"""Reads everything a matrix is made of, in a fixed number of statements."""

from datetime import date, datetime, timedelta
from uuid import UUID

from crm.core.problems import Invalid, NotFound
from funnel.goals.actuals import GoalProgress, progress_of
from funnel.inputs import Period
from funnel.matrix import queries
from funnel.matrix.declines import read_declines
from funnel.matrix.kept import read_conclusions, read_kept
from funnel.matrix.loaded import AudienceRow, GoalCell, Kept, Loaded, ObjectiveRow, ResourceColumn
from funnel.models.words import (
    GoalStatus,
    MatrixVariant,
    Metric,
    ResourceKind,
    ResourceState,
    RollOutState,
    StepPhase,
)
from funnel.reads import Reads, Row

EARLIEST_YEAR, LATEST_YEAR = 1990, 2200


async def load(
    reads: Reads,
    product_id: UUID,
    period: Period,
    today: date,
    *,
    zone: str | None = None,
    now: datetime | None = None,
) -> Loaded:
    """Fourteen statements at most, whatever the size of the cluster; raises `NotFound` for a product that is not there.

    With the workspace's `zone` also what gaps need of the hand-overs, with `now` which connectors are silent.
    """
    _check(period)
    workspace_id = reads.workspace_id
    found = await reads.rows(queries.product(workspace_id, product_id))
    if not found:
        raise NotFound("There is no such product.", field="productId")
    kept = await read_kept(reads, product_id, period)
    goals = await reads.rows(queries.goals(workspace_id, product_id, period, today))
    progress = await progress_of(reads, [row["id"] for row in goals], min(today, period.end))
    product = found[0]
    return Loaded(
        product_id=product_id,
        product=product["name"],
        workspace=product["workspace"],
        slug=product["slug"],
        currency=product["currency"],
        markets=tuple(product["markets"]),
        industry=product["industry"],
        headcount=product["headcount"],
        delay_days=product["delay_days"],
        period=period,
        today=today,
        objectives=await _objectives(reads, product_id, period, kept),
        resources=await _resources(reads, product_id, period, kept, now),
        goals=tuple(_goal(row, progress[row["id"]]) for row in goals),
        audiences=tuple(_audience(row) for row in await reads.rows(queries.audiences(workspace_id, product_id))),
        main=frozenset(
            (row["step_key"], row["resource_id"]) for row in await reads.rows(queries.main(workspace_id, product_id))
        ),
        spent={row["resource_id"]: int(row["spent"]) for row in await reads.rows(queries.spent(workspace_id, period))},
        reached=await _reached(reads, product_id, period),
        reached_before={} if zone is None else await _reached(reads, product_id, _before(period)),
        as_is=kept.get(MatrixVariant.AS_IS),
        published=kept.get(MatrixVariant.ACTUAL),
        conclusions=await read_conclusions(reads, product_id, period),
        declines={} if zone is None else await read_declines(reads, product_id, period, zone),
    )


def _check(period: Period) -> None:
    """Days are reckoned forth and back from it."""
    if period.start.year < EARLIEST_YEAR or period.end.year > LATEST_YEAR:
        raise Invalid(f"Ask for a period between the years {EARLIEST_YEAR} and {LATEST_YEAR}.", field="period")


async def _reached(reads: Reads, product_id: UUID, period: Period) -> dict[tuple[int, str], int]:
    """Step goals reached in the period, by resource number and step key."""
    rows = await reads.rows(queries.reached(reads.workspace_id, product_id, period))
    return {(row["resource_number"], row["step_key"]): int(row["reached"]) for row in rows}


def _before(period: Period) -> Period:
    """As many days, just before."""
    return Period(start=period.start - timedelta(days=period.days), end=period.start - timedelta(days=1))


async def _objectives(
    reads: Reads, product_id: UUID, period: Period, kept: dict[MatrixVariant, Kept]
) -> tuple[ObjectiveRow, ...]:
    ids = sorted({cell.objective_id for one in kept.values() for cell in one.cells})
    rows = await reads.rows(queries.objectives(reads.workspace_id, product_id, period, ids))
    return tuple(_objective(row) for row in rows)


async def _resources(
    reads: Reads, product_id: UUID, period: Period, kept: dict[MatrixVariant, Kept], now: datetime | None
) -> tuple[ResourceColumn, ...]:
    ids = sorted({cell.resource_id for one in kept.values() for cell in one.cells})
    rows = await reads.rows(queries.resources(reads.workspace_id, product_id, period, ids, now))
    return tuple(_column(row) for row in rows)


def _objective(row: Row) -> ObjectiveRow:
    words = {
        "phase": None if row["phase"] is None else StepPhase(row["phase"]),
        "supports": None if row["supports"] is None else ResourceKind(row["supports"]),
    }
    return ObjectiveRow(**{**row, **words})


def _column(row: Row) -> ResourceColumn:
    words = {"kind": ResourceKind(row["kind"]), "state": ResourceState(row["state"])}
    return ResourceColumn(**{**row, **words, "silent": tuple(row["silent"] or ())})


def _goal(row: Row, progress: GoalProgress) -> GoalCell:
    words = {"metric": Metric(row["metric"]), "status": GoalStatus(row["status"])}
    budgets = None if row["budgets_minor"] is None else int(row["budgets_minor"])
    return GoalCell(**{**row, **words, "budgets_minor": budgets, "progress": progress})


def _audience(row: Row) -> AudienceRow:
    is_open = row["roll_out_state"] in (RollOutState.OPEN, RollOutState.PASSED)
    return AudienceRow(row["id"], row["name"], row["landing_page_id"], int(row["keywords"]), is_open)
