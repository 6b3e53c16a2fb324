"""Any order, any batches and any repetition of the same facts give the same state, in every table there is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from crm.core.work import Work
from funnel.people.merge import PersonMerge, merge
from funnel.people.unmerge import PersonUnmerge, unmerge
from tests.factories.conversations import with_rules
from tests.factories.leads import again, make_seller
from tests.factories.people import email, recorded, touch
from tests.factories.products import STEPS, published_funnel
from tests.funnel.audiences.test_recognition import make
from tests.funnel.facts.tellings import BEFORE_SALES, DORA, NAMES, Story, Told, things
from tests.funnel.facts.whole_state import State, differing, ids_of, rows_of, state_of
from tests.funnel.scores.test_scores import RULES, published

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

histories = st.lists(things, min_size=4, max_size=16).map(
    lambda found: tuple(replace(told, number=place) for place, told in enumerate(found))
)
of_time = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), max_examples=6,
                   phases=(Phase.explicit, Phase.generate))  # fmt: skip
WARM: dict[str, Any] = STEPS[0] | {"reached_when": {"any": [*STEPS[0]["reached_when"]["any"], {"score_at_least": 25}]}}
STORIES: dict[int, tuple[Story, frozenset[str]]] = {}
"""All examples run in one transaction and share its funnel."""


async def story_of(work: Work) -> tuple[Story, frozenset[str]]:
    """The company, and the ids of what belongs to it before anything is told."""
    if id(work) not in STORIES:
        story = Story(work, await published_funnel(work, steps=(WARM, *STEPS[1:])), await make_seller(work, "Boris"))
        await with_rules(work)
        await published(again(work), story.funnel.product_id, *RULES)
        for name, rule in (("Backs", {"form_answer": {"field": "need", "equals": "chair"}}),
                           ("Readers", {"touch": {"kinds": ["DOWNLOAD"], "at_least": 2}})):  # fmt: skip
            await make(work, story.funnel, name, recognised_by=rule)
        await recorded(work, touch("VISIT", DORA, name="Dora"))
        STORIES[id(work)] = (story, await ids_of(work))
    return STORIES[id(work)]


async def told(work: Work, history: Sequence[Told], random: Random | None) -> State:
    """The state after it was told: as it stands there one by one, or as chance will have it; all is rolled back."""
    story, known = await story_of(work)
    story.merges.clear()
    nested = await work.session.begin_nested()
    try:
        await tell(story, history, random)
        return state_of(await rows_of(work), known)
    finally:
        await nested.rollback()
        work.session.expire_all()


async def tell(story: Story, history: Sequence[Told], random: Random | None) -> None:
    """Facts in their batches and acts in their turn; what cannot be said yet is said later, or never."""
    facts, acts = shuffled(history, random)
    offers = any(each.what in BEFORE_SALES for each in acts)
    waiting: list[Told] = []
    while facts or acts:
        turn = not facts or (random is not None and random.random() < 0.4)
        if acts and turn and (await story.act(acts[0]) or not facts):
            acts.pop(0)  # done, or never possible
        elif facts:
            size = random.choice((1, 1, 2, 5)) if random else 1
            batch, facts = facts[:size], facts[size:]
            held = [each for each in batch if each.what == "SALE" and offers]
            waiting += held + await say(story, [each for each in batch if each not in held], history)
    await _rest(story, waiting, history)


async def _rest(story: Story, waiting: list[Told], history: Sequence[Told]) -> None:
    while waiting:
        again = await say(story, waiting, history)
        if len(again) == len(waiting):
            return
        waiting = again


def shuffled(history: Sequence[Told], random: Random | None) -> tuple[list[Told], list[Told]]:
    """Facts, some of them more than once, and acts."""
    acts = [each for each in history if each.is_act]
    facts = [each for each in history if not each.is_act]
    if random is not None:
        facts = [each for each in facts for _ in range(random.choice((1, 1, 2)))]
        random.shuffle(facts)
    return facts, acts


async def say(story: Story, batch: Sequence[Told], history: Sequence[Told]) -> list[Told]:
    """Records what can be; the others."""
    sales = [each for each in history if each.what == "SALE"]
    facts: list[Any] = []
    left = []
    for each in batch:
        if each.what == "MENTION":
            await story.mention(each)
        elif (fact := await story.fact(each, sales)) is None:
            left.append(each)
        else:
            facts.append(fact)
    outcome = await recorded(story.work, *facts)
    assert outcome.rejected == 0, [each.problem for each in outcome.results if each.problem]
    return left


async def same(work: Work, history: Sequence[Told], seed: int) -> None:
    """Tells it both ways."""
    one = await told(work, history, None)
    other = await told(work, history, Random(seed))
    assert one == other, differing(one, other)


@of_time
@given(history=histories, seed=st.integers(0, 2**16))
async def test_order_batches_and_repetition_decide_nothing(work: Work, history: tuple[Told, ...], seed: int) -> None:
    await same(work, history, seed)


@dataclass(frozen=True)
class Undone:
    """Before the merge, after it, after a second one, and after the first was undone."""

    before: tuple[Told, ...]
    after: tuple[Told, ...]
    later: tuple[Told, ...]
    last: tuple[Told, ...]
    second: tuple[int, int] | None

    async def told(self, work: Work, *, first: bool) -> State:
        """The state in the end, with the first merge and its undoing or without both."""
        story, known = await story_of(work)
        nested = await work.session.begin_nested()
        try:
            await recorded(work, *(touch("VISIT", email(f"{name}@example.test"), external_id=name) for name in NAMES))
            await self._tell(story, first=first)
            return state_of(await rows_of(work), known)
        finally:
            await nested.rollback()
            work.session.expire_all()

    async def _tell(self, story: Story, *, first: bool) -> None:
        work, people = story.work, [await story.person(who) for who in range(3)]
        kept, merged, _ = (each for each in people if each)
        await tell(story, self.before, None)
        done = await merge(again(work), PersonMerge(keep_id=kept, merge_id=merged)) if first else None
        await tell(story, self.after, None)
        if self.second is not None:
            one, other = (people[who] for who in self.second)
            assert one is not None
            assert other is not None
            await merge(again(work), PersonMerge(keep_id=one, merge_id=other))
        await tell(story, self.later, None)
        if done is not None:
            await unmerge(again(work), PersonUnmerge(merge_id=done.id))
        await tell(story, self.last, None)


def numbered(start: int, *, with_acts: bool) -> st.SearchStrategy[tuple[Told, ...]]:
    """Some things; what members do with a lead is done with whose it is then, so not while two are one."""
    own = things.filter(lambda told: told.what not in ("MERGE", "UNMERGE") and (with_acts or not told.is_act))
    return st.lists(own, max_size=6).map(
        lambda found: tuple(replace(told, number=start + place) for place, told in enumerate(found))
    )


undone = st.builds(
    Undone, before=numbered(0, with_acts=True), after=numbered(100, with_acts=False),
    later=numbered(200, with_acts=False), last=numbered(300, with_acts=True),
    second=st.sampled_from([None, (0, 2), (2, 0), (1, 2), (2, 1)]),
)  # fmt: skip


async def as_if_never(work: Work, history: Undone) -> None:
    """Tells it both ways. Who waited for a lead that was merged away was told to stop, which nobody takes back."""
    one = _without_timers(await history.told(work, first=True))
    other = _without_timers(await history.told(work, first=False))
    assert one == other, differing(one, other)


def _without_timers(state: State) -> State:
    return Counter({key: count for key, count in state.items() if key[0] not in ("sla_timers", "sla_pauses")})


@of_time
@example(history=Undone((), (), (Told(0, "SALE", 1, 0, 200), Told(1, "SALE", 0, 0, 201)), (), None))
@given(history=undone)
async def test_an_undone_merge_leaves_no_trace(work: Work, history: Undone) -> None:
    await as_if_never(work, history)


@pytest.mark.long
@settings(of_time, max_examples=300, derandomize=False, phases=tuple(Phase))
@given(history=undone)
async def test_many_undone_merges_leave_none(work: Work, history: Undone) -> None:
    await as_if_never(work, history)


@pytest.mark.long
@settings(of_time, max_examples=300, derandomize=False, phases=tuple(Phase))
@given(history=histories, seed=st.integers(0, 2**16))
async def test_of_many_histories_too(work: Work, history: tuple[Told, ...], seed: int) -> None:
    await same(work, history, seed)
