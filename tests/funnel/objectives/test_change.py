"""Objectives beside the steps are changed, retired and taken up again; steps are not."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from crm.core.work import Work
from crm.models.words import Role
from funnel.goals.cancel import ResourceGoalCancel, cancel
from funnel.inputs import Period
from funnel.matrix.load import load
from funnel.models import Objective
from funnel.objectives.change import ObjectiveChange, change
from funnel.objectives.create import ObjectiveCreate, create
from funnel.objectives.retire import ObjectiveRetire, retire
from funnel.reads import WorkReads
from tests.factories.model import Model, as_role, make_goal, make_model

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def aim(work: Work) -> tuple[Model, Objective]:
    model = await make_model(work)
    return model, await create(work, ObjectiveCreate(product_id=model.product.id, name="Top ten"))


async def alter(work: Work, objective_id: UUID, **more: Any) -> Objective:
    return await change(work, ObjectiveChange.model_validate({"objective_id": objective_id} | more))


async def rows(work: Work, model: Model, month: int) -> list[str]:
    period = Period(start=date(2026, month, 1), end=date(2026, month, 28))
    loaded = await load(WorkReads(work), model.product.id, period, date(2026, 6, 1))
    return [row.name for row in loaded.objectives if row.step_key is None]


async def test_name_and_supported_resource(work: Work) -> None:
    model, made = await aim(work)
    changed = await alter(work, made.id, name="First page", supports_resource_id=model.page.id, expected_version=1)
    assert (changed.name, changed.supports_resource_id, changed.version) == ("First page", model.page.id, 2)
    changed = await alter(work, made.id, supports_resource_id=None)
    assert (changed.name, changed.supports_resource_id, changed.version) == ("First page", None, 3)


async def test_what_is_refused(work: Work) -> None:
    model, made = await aim(work)
    await create(work, ObjectiveCreate(product_id=model.product.id, name="Fame"))
    own = made.id
    step = await work.scalar(select(Objective.id).where(Objective.step_key == "aware"))
    with pytest.raises(Stale):
        await alter(work, own, name="X", expected_version=7)
    with pytest.raises(Conflict, match="step of the funnel"):
        await alter(work, step, name="X")
    with pytest.raises(Conflict, match="already has"):
        await alter(work, own, name="Fame")
    with pytest.raises(NotFound):
        await alter(work, own, supports_resource_id=new_id())
    with pytest.raises(NotFound):
        await change(work, ObjectiveChange(objective_id=new_id(), name="X"))
    with pytest.raises(Invalid):
        await alter(work, own)
    with pytest.raises(Forbidden, match="OBJECTIVE_EDIT"):
        await alter(await as_role(work, Role.MARKETER), own, name="X")
    again = select(Objective.name, Objective.version).where(Objective.id == own)
    assert tuple((await work.execute(again)).one()) == ("Top ten", 1)


async def test_a_retired_one_stands_in_earlier_matrices_only(work: Work) -> None:
    model, made = await aim(work)
    work.now = datetime(2026, 5, 10, tzinfo=UTC)
    gone = await retire(work, ObjectiveRetire(objective_id=made.id, expected_version=1))
    assert (gone.retired_on, gone.version) == (date(2026, 5, 10), 2)
    assert (await rows(work, model, 5), await rows(work, model, 6)) == (["Top ten"], [])
    same = await retire(work, ObjectiveRetire(objective_id=made.id))
    assert same.version == 2
    back = await retire(work, ObjectiveRetire(objective_id=made.id, retired=False))
    assert (back.retired_on, back.version) == (None, 3)
    assert await rows(work, model, 6) == ["Top ten"]


async def test_one_with_goals_that_are_not_over_is_not_retired(work: Work) -> None:
    model, made = await aim(work)
    goal = await make_goal(work, model, product_id=None, step_key=None, objective_id=made.id, metric="CLICKS")
    with pytest.raises(Conflict, match="a goal that is not over"):
        await retire(work, ObjectiveRetire(objective_id=made.id))
    await cancel(work, ResourceGoalCancel(goal_id=goal.id, reason="No"))
    assert (await retire(work, ObjectiveRetire(objective_id=made.id))).retired_on is not None
