"""The same question by the cells of days and by journeys."""

from dataclasses import replace
from typing import Any

from sqlalchemy import text

from crm.core.work import Work
from funnel.attribution.answer import AnsweredBy, AttributionAnswer
from funnel.attribution.question import AttributionDimension, AttributionQuestion
from funnel.credit_days.keep import keep
from funnel.credit_days.switch import look
from tests.factories.products import Published
from tests.funnel.attribution.asking import figures, question, report
from tests.funnel.facts.test_merges import fresh

BY_TOUCH = (
    "first", "last", "last_non_direct", "linear", "position(40,20,40)", "position(20,20,60)", "position(60,20,20)",
    "decay(7d)", "anchors(w)", "anchors(full)",
)  # fmt: skip
ALL = (*BY_TOUCH, "shapley", "participation")


def standard(funnel: Published, step: str = "", by: str = "RESOURCE", **given: Any) -> AttributionQuestion:
    """All models that days hold by the dimension, in the workspace's own look-back."""
    dimension = AttributionDimension(by)
    models = ALL if by in ("CHANNEL", "RESOURCE") else BY_TOUCH
    return replace(question(funnel, step, *models, dimension=dimension, window_days=None), **given)


async def begin(work: Work) -> None:
    """However small the workspace is."""
    await look(fresh(work), pays_from=0)


async def kept(work: Work, *, rounds: int = 100, touches: int = 50_000) -> int:
    """Runs the sweep until nothing is left, or so often; how much was done."""
    done = 0
    for _ in range(rounds):
        more = await keep(fresh(work), touches=touches)
        done += more
        if not more:
            break
    return done


async def by_journeys(work: Work, asked: AttributionQuestion) -> AttributionAnswer:
    """As a workspace answers that keeps no days."""
    nested = await work.session.begin_nested()
    await work.execute(text("DELETE FROM credit_day_states WHERE workspace_id = :w"), {"w": work.workspace_id})
    found = await report(work, asked)
    await nested.rollback()
    assert found.answered_by is AnsweredBy.JOURNEYS
    return found


async def same(work: Work, asked: AttributionQuestion) -> AttributionAnswer:
    """The answer of the days, after it was compared with that of the journeys: figures, order and notes."""
    found, wanted = await report(work, asked), await by_journeys(work, asked)
    assert figures(found) == figures(wanted)
    assert found.notes == wanted.notes
    return found


async def stands(work: Work, what: str = "credit_days") -> int:
    """How many rows there are."""
    return int(
        await work.scalar(text(f"SELECT count(*) FROM {what} WHERE workspace_id = :w"), {"w": work.workspace_id})
    )
