"""History classified again is what would stand there had it come under those rules; undone, it is as it was."""

from random import Random

import pytest

from crm.core.work import Work
from funnel.rebuild.rebuild import verify
from tests.factories.leads import again
from tests.factories.people import recorded
from tests.funnel.facts.whole_state import State, differing, ids_of, rows_of, state_of
from tests.funnel.reclassifications.story import (
    RULES,
    company,
    facts_of,
    reclassified,
    say_rules,
    undone,
)

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

OF_RUNS = {"channel_reclassifications", "channel_reclassification_moves", "channel_rule_sets", "workspace_counters"}


async def state(work: Work, known: frozenset[str]) -> State:
    """Everything but the run itself."""
    return state_of([row for row in await rows_of(work) if row[0] not in OF_RUNS], known)


@pytest.mark.parametrize("seed", range(4))
async def test_history_is_as_if_it_came_under_the_new_rules(work: Work, seed: int) -> None:
    random = Random(seed)
    made = await company(work)
    facts = facts_of(random, made, count=40)
    before, after = (tuple(random.sample(RULES, random.randrange(4))) for _ in range(2))
    known = await ids_of(work)
    nested = await work.session.begin_nested()
    await say_rules(work, *after)
    await recorded(again(work), *facts)
    wanted = await state(work, known)
    await nested.rollback()
    work.session.expire_all()
    await say_rules(work, *before)
    await recorded(again(work), *facts)
    former = await state(work, known)
    await say_rules(work, *after)
    run = await reclassified(work, limit=3)
    assert run.status == "APPLIED"
    assert run.applied == run.found == run.done
    assert run.looked == run.found + sum(run.unmoved.values())
    found = await state(work, known)
    assert found == wanted, differing(found, wanted)
    assert (await verify(work.session, work.workspace_id)).clean
    await undone(work, run, limit=3)
    assert (run.status, run.undone, run.kept) == ("UNDONE", run.applied, 0)
    found = await state(work, known)
    assert found == former, differing(found, former)
    assert (await verify(work.session, work.workspace_id)).clean
