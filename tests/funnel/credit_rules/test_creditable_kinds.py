"""Which kinds earn credit is data: touches of before follow in the background, and a rebuild finds nothing to do."""

from typing import Any

import pytest

from crm.core.problems import Forbidden, Invalid, Stale
from crm.core.reader import Reader
from crm.core.work import HANDLERS, Work
from crm.models.words import Role, TouchpointKind
from funnel.credit_rules.read import AttributionSettings, settings
from funnel.credit_rules.recompute import first, recompute_some
from funnel.credit_rules.save import AttributionSettingsSave, CreditableKindsChanged, save
from funnel.rebuild.rebuild import verify
from tests.conftest import acting
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import published_funnel
from tests.funnel.attribution.asking import question, report
from tests.funnel.facts.histories import KEYS
from tests.funnel.facts.test_merges import fresh
from tests.funnel.rebuild.test_rebuild import lived

pytestmark = [pytest.mark.anyio, pytest.mark.database]
BUT_VISITS = tuple(kind for kind in TouchpointKind if kind is not TouchpointKind.VISIT)


async def read(work: Work) -> AttributionSettings:
    return await settings(Reader(await work.raw(), work.workspace_id))


async def finish(work: Work, run: int, *, limit: int = 2) -> int:
    payload: dict[str, Any] | None = first(CreditableKindsChanged(run))
    rounds = 0
    while payload is not None:
        payload = await recompute_some(fresh(work), payload, limit=limit)
        rounds += 1
    return rounds


@pytest.mark.parametrize("seed", [1, 2])
async def test_touches_of_before_follow_and_go_back(work: Work, seed: int) -> None:
    funnel = await lived(work, seed)
    asked = {step: question(funnel, step) for step in ["", *KEYS]}
    before = {step: (await report(work, each)).rows for step, each in asked.items()}
    await save(work, AttributionSettingsSave(creditable_kinds=BUT_VISITS))
    assert (await read(work)).is_recomputing
    assert await finish(work, 1) > 2
    without = {step: (await report(work, each)).rows for step, each in asked.items()}
    assert without != before
    visits = "SELECT count(*) FROM touchpoints WHERE workspace_id = $1 AND kind = 'VISIT' AND earns_credit"
    assert await (await work.raw()).fetchval(visits, work.workspace_id) == 0
    assert (await verify(work.session, work.workspace_id)).clean
    told = await read(work)
    assert (told.is_recomputing, told.creditable_kinds, told.finished_at) == (False, BUT_VISITS, work.now)
    await save(work, AttributionSettingsSave(creditable_kinds=tuple(TouchpointKind)))
    assert await recompute_some(fresh(work), first(CreditableKindsChanged(1))) is None
    await finish(work, 2)
    assert {step: (await report(work, each)).rows for step, each in asked.items()} == before
    assert (await verify(work.session, work.workspace_id)).clean


async def test_new_touches_know_the_kinds_and_old_knowledge_is_caught_up(work: Work) -> None:
    funnel = await published_funnel(work)
    await save(work, AttributionSettingsSave(creditable_kinds=BUT_VISITS))
    ann = email("ann@example.test")
    await recorded(work, touch("VISIT", ann, resource_id=funnel.resource_ids["ads"]))
    await recorded(work, touch("DOWNLOAD", ann, resource_id=funnel.resource_ids["site"], occurred_at=at(1)))
    found = await report(work, question(funnel, "aware", "first"))
    assert (found.unattributed.conversions_micro, found.rows) == (1_000_000, ())
    spoil = "UPDATE touchpoints SET earns_credit = true WHERE workspace_id = $1"
    await (await work.raw()).execute(spoil, work.workspace_id)
    assert not (await verify(work.session, work.workspace_id)).clean
    payload = {"run": 1, "after": None, "is_meanwhile": True}
    assert await recompute_some(fresh(work), payload) == payload
    assert await recompute_some(fresh(work), payload) is None
    assert (await verify(work.session, work.workspace_id)).clean


async def test_changing_the_kinds_asks_for_it_once(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []

    async def hear(_work: Work, event: Any) -> None:
        heard.append(event)

    monkeypatch.setitem(HANDLERS, CreditableKindsChanged, [hear])
    work._handlers = HANDLERS
    await save(work, AttributionSettingsSave(creditable_kinds=BUT_VISITS, expected_version=1))
    await save(work, AttributionSettingsSave(creditable_kinds=BUT_VISITS, expected_version=2))
    assert heard == [CreditableKindsChanged(1)]


async def test_the_default_model(work: Work) -> None:
    await save(work, AttributionSettingsSave(credit_model=" Position(50, 0, 50)"))
    told = await read(work)
    assert (told.credit_model, told.version, told.creditable_kinds) == ("position(50,0,50)", 2, tuple(TouchpointKind))


async def test_what_is_refused_changes_nothing(work: Work) -> None:
    refused = [
        ({"credit_model": "run(1)"}, "creditModel"),
        ({"credit_model": "anchors(mine)"}, "creditModel"),
        ({"credit_model": "best"}, "creditModel"),
        ({"creditable_kinds": ()}, "creditableKinds"),
    ]
    before = await read(work)
    for given, field in refused:
        with pytest.raises(Invalid) as told:
            await save(work, AttributionSettingsSave.model_validate(given))
        assert told.value.field == field
    with pytest.raises(Stale):
        await save(work, AttributionSettingsSave(credit_model="first", expected_version=7))
    nobody = acting(work.session, work.workspace_id, work.actor.member_id, Role.SALES_MANAGER)
    with pytest.raises(Forbidden):
        await save(nobody, AttributionSettingsSave(credit_model="first"))
    after = await read(work)
    assert (after.credit_model, after.creditable_kinds) == (before.credit_model, before.creditable_kinds)
