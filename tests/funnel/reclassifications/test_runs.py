"""Runs: looked at first, applied as shown, stopped, gone on with, taken back; one at a time."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from crm.core.problems import Conflict, Forbidden, Invalid, Problems, Stale
from crm.core.work import Work
from crm.models import AuditEntry, Touchpoint
from crm.models.words import Role
from funnel.models import ChannelReclassification, ChannelReclassificationMove
from funnel.people.erase import PersonErase, erase
from funnel.reclassifications.apply import ReclassificationApply, apply
from funnel.reclassifications.cancel import ReclassificationCancel, cancel
from funnel.reclassifications.start import ReclassificationStart, start
from funnel.reclassifications.step import step
from funnel.reclassifications.undo import ReclassificationUndo, undo
from tests.factories.leads import again
from tests.factories.model import as_role, counted
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import Published
from tests.funnel.reclassifications.story import (
    BLOGGERS,
    FRIEND,
    applied,
    channels_of,
    company,
    go_on,
    say_rules,
    undone,
)

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
ANN, BOB = email("ann@example.test"), email("bob@example.test")


async def world(work: Work) -> Published:
    """Three visits from friends, of whom the rules do not know yet; the last is on a channel that was stated."""
    made = await company(work)
    friend = {"referrer": "https://friend.example/x"}
    await recorded(
        again(work),
        touch("VISIT", ANN, external_id="a", occurred_at=at(days=1), **friend),
        touch("VISIT", BOB, external_id="b", occurred_at=at(days=2), utm={"source": "vk"}, **friend),
        touch("VISIT", BOB, external_id="c", occurred_at=at(days=3), channel_id=made.channel_ids["phone"], **friend),
        touch("VISIT", BOB, external_id="d", occurred_at=at(days=4), resource_id=made.resource_ids["group"], **friend),
        touch("MESSAGE", ANN, external_id="e", occurred_at=at(days=5)),
    )
    await say_rules(work, FRIEND)
    return made


BEFORE = {"a": None, "b": "vk", "c": "phone", "d": "vk", "e": None}
AFTER = BEFORE | {"a": "email", "b": "email"}


async def trial(work: Work, **given: Any) -> ChannelReclassification:
    run = await start(again(work), ReclassificationStart(**given))
    await go_on(work, run.id)
    return run


async def test_a_trial_tells_before_and_after_and_changes_nothing(work: Work) -> None:
    await world(work)
    run = await trial(work)
    assert await channels_of(work) == BEFORE
    assert (run.status, run.phase, run.total, run.done, run.found, run.rules_version) == (
        "PREVIEWED",
        "LOOK",
        5,
        5,
        2,
        1,
    )
    assert run.unmoved == {"STATED": 1, "RESOURCE": 1, "NO_EVIDENCE": 1}
    assert run.report is not None
    assert [(each["from_key"], each["to_key"], each["touches"], each["people"]) for each in run.report["moves"]] == [
        (None, "email", 1, 1), ("vk", "email", 1, 1)
    ]  # fmt: skip
    reach = run.report["reach"]
    assert (reach["people"], reach["leads"], reach["step_entries"], reach["sales"], reach["days"]) == (2, 2, 3, 0, 3)
    first = {each["key"]: (model["before"], model["after"]) for each in run.report["credit"]
             for model in each["models"] if model["model"] == "first"}  # fmt: skip
    assert first == {None: (2_000_000, 0), "email": (0, 3_000_000), "vk": (1_000_000, 0)}
    said = select(ChannelReclassificationMove.explanation).order_by(ChannelReclassificationMove.position)
    assert all("Your rule 'Friends' says EMAIL" in each for each in (await work.execute(said)).scalars())


async def test_what_was_shown_is_applied_and_taken_back_but_for_what_somebody_changed(work: Work) -> None:
    made = await world(work)
    run = await trial(work)
    mine = update(Touchpoint).where(Touchpoint.workspace_id == work.workspace_id)
    await work.execute(mine.where(Touchpoint.external_id == "b").values(channel_id=made.channel_ids["direct"]))
    await applied(work, run)
    assert (run.status, run.applied, run.left_as_is, run.done) == ("APPLIED", 1, 1, 2)
    assert await channels_of(work) == AFTER | {"b": "direct"}
    await work.execute(mine.where(Touchpoint.external_id == "a").values(channel_told_by="STATED"))
    await undone(work, run)
    assert (run.status, run.undone, run.kept) == ("UNDONE", 0, 1)
    assert await channels_of(work) == AFTER | {"b": "direct"}
    done = select(AuditEntry.action).where(AuditEntry.object_type == "ChannelReclassification").order_by(AuditEntry.id)
    await work.flush()
    assert [each.removeprefix("CHANNEL_RECLASSIFICATION_") for each in (await work.execute(done)).scalars()] == [
        "START", "PREVIEWED", "APPLY", "APPLIED", "UNDO", "UNDONE"
    ]  # fmt: skip


async def test_a_run_that_is_stopped_goes_on_where_it_was(work: Work) -> None:
    await world(work)
    run = await start(again(work), ReclassificationStart(dry_run=False))
    assert await go_on(work, run.id, limit=1, most=7)
    assert (run.status, run.phase, run.applied) == ("RUNNING", "APPLY", 1)
    await cancel(again(work), ReclassificationCancel(run_id=run.id, expected_version=run.version))
    assert not await go_on(work, run.id)
    assert (run.status, run.applied) == ("CANCELLED", 1)
    await applied(work, run, limit=1)
    assert (run.status, run.applied, await channels_of(work)) == ("APPLIED", 2, AFTER)
    await undone(work, run, limit=1)
    assert (run.status, run.undone, await channels_of(work)) == ("UNDONE", 2, BEFORE)


async def test_only_what_was_asked_for_is_looked_at(work: Work) -> None:
    made = await world(work)
    second = at(days=2).date()
    for given, looked, found in (
        ({"from_": second, "to": second}, 1, 1),
        ({"to": at(days=1).date()}, 1, 1),
        ({"channel_ids": [made.channel_ids["vk"]]}, 2, 1),
        ({"resource_ids": [made.resource_ids["group"]]}, 1, 0),
    ):
        run = await trial(work, **given)
        assert (run.looked, run.found) == (looked, found), given


async def test_refusals_change_nothing(work: Work) -> None:
    await world(work)
    with pytest.raises(Forbidden):
        await start(await as_role(again(work), Role.SALES_MANAGER), ReclassificationStart())
    with pytest.raises(Invalid) as swapped:
        await start(again(work), ReclassificationStart(from_=at(days=2).date(), to=at(days=1).date()))
    assert swapped.value.field == "to"
    with pytest.raises(Problems) as unknown:
        await start(again(work), ReclassificationStart(resource_ids=(uuid4(),), channel_ids=(uuid4(),)))
    assert [each.field for each in unknown.value.problems] == ["resourceIds.0", "channelIds.0"]
    going = await start(again(work), ReclassificationStart())
    with pytest.raises(Conflict, match=f"Re-classification {going.number} is not over"):
        await start(again(work), ReclassificationStart())
    for verb, model in ((apply, ReclassificationApply), (undo, ReclassificationUndo)):
        with pytest.raises(Conflict, match="is queued"):
            await verb(again(work), model(run_id=going.id))
    await go_on(work, going.id)
    with pytest.raises(Stale):
        await apply(again(work), ReclassificationApply(run_id=going.id, expected_version=1))
    await say_rules(work, BLOGGERS)
    with pytest.raises(Conflict, match="rules were changed since"):
        await apply(again(work), ReclassificationApply(run_id=going.id))
    other = await start(again(work), ReclassificationStart())
    with pytest.raises(Conflict, match=f"Re-classification {other.number} is not over"):
        await apply(again(work), ReclassificationApply(run_id=going.id))
    assert (going.status, await channels_of(work)) == ("PREVIEWED", BEFORE)


async def test_a_trial_is_put_aside_and_cannot_be_applied_by_mistake(work: Work) -> None:
    await world(work)
    run = await trial(work)
    put_aside = await cancel(again(work), ReclassificationCancel(run_id=run.id))
    assert (put_aside.status, put_aside.phase) == ("CANCELLED", "LOOK")
    with pytest.raises(Conflict, match="only one that has looked can be applied"):
        await apply(again(work), ReclassificationApply(run_id=run.id))
    with pytest.raises(Conflict, match="is cancelled"):
        await cancel(again(work), ReclassificationCancel(run_id=run.id))
    assert await channels_of(work) == BEFORE


async def test_an_error_ends_the_run_and_leaves_it_to_be_gone_on_with(work: Work, monkeypatch: Any) -> None:
    await world(work)
    run = await trial(work)

    async def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("funnel.reclassifications.write.rederive_held", broken)
        await applied(work, run)
    assert (run.status, run.phase, run.applied, await channels_of(work)) == ("FAILED", "APPLY", 0, BEFORE)
    assert run.error == "It ended by an error of the service (ZeroDivisionError); apply or undo it once more."
    await applied(work, run)
    assert (run.status, run.error, await channels_of(work)) == ("APPLIED", None, AFTER)


async def test_what_the_database_never_takes_ends_the_run_and_a_deadlock_does_not(work: Work, monkeypatch: Any) -> None:
    await world(work)
    run = await trial(work)

    def raising(state: str) -> Any:
        async def refused(work: Work, *_: Any, **__: Any) -> None:
            await work.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$"))

        return refused

    with monkeypatch.context() as patch:
        patch.setattr("funnel.reclassifications.write.rederive_held", raising("40P01"))
        with pytest.raises(DBAPIError):
            await applied(work, run)
        await work.session.refresh(run)
        assert (run.status, run.phase, run.error) == ("QUEUED", "APPLY", None)
        patch.setattr("funnel.reclassifications.write.rederive_held", raising("23514"))
        await go_on(work, run.id)
    assert (run.status, run.phase, run.applied, await channels_of(work)) == ("FAILED", "APPLY", 0, BEFORE)
    assert run.error == "It ended by an error of the service (IntegrityError); apply or undo it once more."


async def test_what_a_move_says_of_a_touch_goes_with_the_person(work: Work) -> None:
    await world(work)
    await trial(work)
    own, row = Touchpoint, ChannelReclassificationMove
    said = select(own.external_id, row.explanation).join(row, row.touch_id == own.id).order_by(row.position)
    before = dict(list(await work.execute(said)))
    assert set(before) == {"a", "b"}
    ann = await work.scalar(select(own.person_id).where(own.external_id == "a"))
    assert ann is not None
    await erase(again(work), PersonErase(person_id=ann))
    assert dict(list(await work.execute(said))) == before | {"a": "Erased"}


async def test_a_step_costs_the_same_for_few_and_for_many(work: Work) -> None:
    await world(work)
    more = [
        touch("VISIT", email(f"n{n % 20}@example.test"), external_id=f"n{n}", occurred_at=at(days=n % 9),
              utm={"source": "vk", "medium": "social", "campaign": "blog-1"}, referrer="https://friend.example/")
        for n in range(60)
    ]  # fmt: skip
    warm: list[int] = []
    few: list[int] = []
    many: list[int] = []
    for sent, facts in ((warm, ()), (few, more[:5]), (many, more[5:])):
        await say_rules(work)
        await recorded(again(work), *facts)
        await say_rules(work, FRIEND)
        run = await start(again(work), ReclassificationStart(dry_run=False))
        for _ in range(3):  # it looks, reports, writes
            async with counted(work) as statements:
                await step(again(work), run.id)
            sent.append(len(statements))
        assert run.found == (len(facts) or 2)
    assert few == many
