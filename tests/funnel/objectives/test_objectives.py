"""Aims beside the steps."""

import pytest
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, NotFound
from crm.core.work import Work
from crm.models.words import Role
from funnel.models import Objective
from funnel.objectives.create import ObjectiveCreate, create
from tests.factories.model import as_role, make_model

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_an_aim_stands_after_the_steps(work: Work) -> None:
    model = await make_model(work)
    data = ObjectiveCreate(product_id=model.product.id, name="Into the top ten", supports_resource_id=model.page.id)
    made = await create(work, data)
    assert (made.name, made.step_key, made.position) == ("Into the top ten", None, 5)
    with pytest.raises(Conflict) as same:
        await create(work, data)
    with pytest.raises(Conflict) as step:
        await create(work, data.model_copy(update={"name": "Another", "step_key": "aware"}))
    with pytest.raises(NotFound) as nowhere:
        await create(work, data.model_copy(update={"name": "Another", "step_key": "nowhere"}))
    with pytest.raises(NotFound) as resource:
        await create(work, data.model_copy(update={"name": "Another", "supports_resource_id": new_id()}))
    assert [error.value.field for error in (same, step, nowhere, resource)] == [
        "name", "stepKey", "stepKey", "supportsResourceId",
    ]  # fmt: skip
    with pytest.raises(Forbidden, match="OBJECTIVE_EDIT"):
        await create(await as_role(work, Role.MARKETER), data)
    assert await work.scalar(select(func.count()).select_from(Objective)) == 5
