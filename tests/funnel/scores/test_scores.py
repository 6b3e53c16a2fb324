"""Scores kept beside the facts: any order gives the same, time wears them off, a score that is reached moves a lead."""

from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from crm.core.problems import Problems, Stale
from crm.core.work import Work
from crm.models import Company, Lead, OutboxEvent, ScoreEntry, StepEntry
from crm.people.change_company import CompanyChange, change_company
from crm.people.events import CompanyChanged
from funnel.facts.facts import SaleFact, TouchFact
from funnel.models import LeadScore, ReachedScore
from funnel.people.merge import PersonMerge, merge
from funnel.people.unmerge import PersonUnmerge, unmerge
from funnel.rebuild.rebuild import rebuild, verify
from funnel.score_rules import follow_company, restate
from funnel.score_rules.inputs import ScoreRulesPublish, ScoreRulesSave
from funnel.score_rules.publish import Published, ScoresChanged, publish
from funnel.score_rules.save import save
from funnel.score_rules.wear_off import wear_off
from tests.factories.model import STEPS, make_funnel, make_product
from tests.factories.people import T0, at, email, recorded, touch
from tests.funnel.facts.test_merges import fresh, state

pytestmark = [pytest.mark.anyio, pytest.mark.database]

WARM: dict[str, Any] = {**STEPS[0], "goal": {"text": "Is warm", "reached_when": {"score_at_least": 25}}}
RULES: tuple[dict[str, Any], ...] = (
    {"key": "visit", "name": "Visit", "when": {"touch": {"kinds": ["VISIT"]}}, "points": 10, "per_day": 2, "in_all": 5,
     "half_life_days": 10},
    {"key": "form", "name": "Form", "when": {"touch": {"kinds": ["FORM_SUBMIT"]}}, "points": 7, "once": True},
    {"key": "review", "name": "Bad word", "when": {"touch": {"kinds": ["COMMENT"]}}, "points": -4, "linear_days": 8},
    {"key": "mail", "name": "Mail", "when": {"identity": {"kinds": ["EMAIL"]}}, "points": 3, "once": True},
    {"key": "bought", "name": "Bought", "when": {"sale_recorded": True}, "points": 20},
)  # fmt: skip


async def scored(work: Work, *rules: dict[str, Any], **more: Any) -> UUID:
    """A product whose first step is left at 25 points, with its score rules published."""
    work.now = at(days=40)
    product = await make_product(work)
    await make_funnel(work, product.id, WARM, *STEPS[1:])
    await published(work, product.id, *rules, **more)
    return product.id


async def published(work: Work, product_id: UUID, *rules: dict[str, Any], **more: Any) -> Published:
    given = {"product_id": product_id, "rules": rules or RULES} | more
    await save(work, ScoreRulesSave.model_validate(given))
    return await publish(work, ScoreRulesPublish(product_id=product_id))


async def log(work: Work) -> list[tuple[Any, ...]]:
    rows = await work.execute(
        select(ScoreEntry.kind, ScoreEntry.occurred_at, ScoreEntry.points, ScoreEntry.rule_key, ScoreEntry.lead_id)
        .order_by(ScoreEntry.lead_id, ScoreEntry.occurred_at, ScoreEntry.rule_key)
    )  # fmt: skip
    return [tuple(row) for row in rows]


async def scores(work: Work) -> list[int]:
    return list((await work.execute(select(Lead.score).order_by(Lead.name))).scalars())


async def reached(work: Work) -> list[tuple[Any, ...]]:
    rows = await work.execute(
        select(ReachedScore.points, ReachedScore.ordinal, ReachedScore.occurred_at)
        .order_by(ReachedScore.person_id, ReachedScore.points, ReachedScore.ordinal)
    )  # fmt: skip
    return [tuple(row) for row in rows]


async def entered(work: Work) -> list[tuple[str, Any, str | None]]:
    rows = await work.execute(
        select(StepEntry.step_key, StepEntry.occurred_at, StepEntry.fact_kind)
        .where(StepEntry.voided_at.is_(None)).order_by(StepEntry.occurred_at, StepEntry.position)
    )  # fmt: skip
    return [tuple(row) for row in rows]


ANN = email("ann@example.test")


async def test_facts_are_scored_and_told(work: Work) -> None:
    await scored(work)
    work.now = at(1)
    await recorded(work, touch("VISIT", ANN, name="Ann"), touch("VISIT", ANN, occurred_at=at(0.5)),
                   touch("VISIT", ANN, occurred_at=at(0.7)))  # fmt: skip
    assert await scores(work) == [23]  # two visits of a day, the mail
    await recorded(work, touch("COMMENT", ANN, occurred_at=at(0.8)))
    assert await scores(work) == [19]
    assert await reached(work) == []
    await recorded(work, touch("FORM_SUBMIT", ANN, occurred_at=at(0.9)))
    assert await scores(work) == [26]
    assert await reached(work) == [(25, 1, at(0.9))]
    assert await entered(work) == [("aware", T0, "TOUCHPOINT"), ("asked", at(0.9), "SCORE")]
    assert [(kind, points, key) for kind, _, points, key, _ in await log(work)] == [
        ("FACT", 3, "mail"), ("FACT", 10, "visit"), ("FACT", 10, "visit"), ("FACT", -4, "review"), ("FACT", 7, "form"),
    ]  # fmt: skip
    reason = await work.scalar(select(ScoreEntry.reason).where(ScoreEntry.rule_key == "visit").limit(1))
    assert reason == "Visit: Visits."
    entry = await work.scalar(select(StepEntry.reason).where(StepEntry.fact_kind == "SCORE"))
    assert entry == "Has a score of at least 25."


async def test_time_wears_scores_off_once_a_day(work: Work) -> None:
    await scored(work)
    work.now = at(1)
    await recorded(work, touch("VISIT", ANN, name="Ann"), touch("COMMENT", ANN))
    assert await scores(work) == [9]
    told = []
    for day in (1, 2, 10, 10, 400):
        work.now = at(days=day)
        assert await wear_off(fresh(work)) == (0 if day == 10 and told[-1][0] == 10 else 1)
        told.append((day, *(await scores(work))))
    # 10 × 2^(-d/10) − 4 × (8 − d)/8, and 3 for the mail: 9.33 − 3.5, 8.7 − 3, 5, nothing.
    assert told == [(1, 9), (2, 9), (10, 8), (10, 8), (400, 3)]
    assert [(moment, points) for kind, moment, points, *_ in await log(work) if kind == "DECAY"] == [
        (at(days=10), -1), (at(days=400), -5),
    ]  # fmt: skip
    assert (await work.execute(select(LeadScore.due_on))).scalars().all() == [None]
    assert await wear_off(fresh(work)) == 0


async def test_a_late_fact_restates_what_time_took(work: Work) -> None:
    await scored(work)
    work.now = at(days=20)
    await recorded(work, touch("VISIT", ANN, name="Ann", occurred_at=at(days=10)))
    assert await scores(work) == [8]
    await recorded(work, touch("VISIT", ANN, occurred_at=at(days=0)))
    assert await scores(work) == [11]  # 5 + 2.5 + 3, halves up
    assert [(kind, points) for kind, _, points, *_ in await log(work)] == [
        ("FACT", 3), ("FACT", 10), ("FACT", 10), ("DECAY", -12),
    ]  # fmt: skip


async def test_reached_again_after_decay_fires_nothing(work: Work) -> None:
    await scored(work, {"key": "v", "name": "V", "when": {"touch": {"kinds": ["VISIT"]}}, "points": 15,
                        "half_life_days": 1})  # fmt: skip
    facts = [touch("VISIT", ANN, occurred_at=at(days=day, hours=hour)) for day in (0, 9) for hour in (0, 1)]
    await recorded(work, *facts)
    assert await reached(work) == [(25, 1, at(1))]
    assert await work.scalar(text("SELECT count(*) FROM outbox_events WHERE kind = 'SCORE_REACHED'")) == 1
    assert (await rebuild(work.session, work.workspace_id)).clean


async def test_reached_again_where_the_rules_say_so(work: Work) -> None:
    await scored(work, {"key": "v", "name": "V", "when": {"touch": {"kinds": ["VISIT"]}}, "points": 15,
                        "half_life_days": 1}, fires_again=True)  # fmt: skip
    facts = [touch("VISIT", ANN, occurred_at=at(days=day, hours=hour)) for day in (9, 0) for hour in (0, 1)]
    for fact in facts:
        await recorded(work, fact)
    assert await reached(work) == [(25, 1, at(1)), (25, 2, at(days=9, hours=1))]
    assert (await rebuild(work.session, work.workspace_id)).clean


def history(random: Random, product_id: UUID) -> list[Any]:
    facts: list[Any] = []
    for number in range(22):
        moment = at(days=random.randrange(30), hours=random.choice([0, 0, 1, 13]))
        who = (email(f"p{random.randrange(3)}@example.test"),)
        given = {"source": random.choice(["a", "b"]), "external_id": f"{number:03}", "identities": who}
        if random.random() < 0.1:
            facts.append(SaleFact(product_id=product_id, sold_at=moment, **given))
        else:
            kind = random.choice(["VISIT", "VISIT", "COMMENT", "FORM_SUBMIT", "MESSAGE"])
            facts.append(touch(kind, **{**given, "identities": ()}, occurred_at=moment))
            facts[-1] = TouchFact(**{**vars(facts[-1]), "identities": who})
    return facts


@pytest.mark.parametrize("seed", range(3))
async def test_any_order_gives_the_same_scores(work: Work, seed: int) -> None:
    """The same people told of in three orders, in three products of their own: same scores, log, thresholds, steps."""
    product_id = await scored(work)
    facts = history(Random(seed), product_id)
    told: list[Any] = []
    for attempt in range(3):
        shuffled = facts[:]
        if attempt:
            Random(seed * 7 + attempt).shuffle(shuffled)
        step = work.session.begin_nested()
        async with step:
            while shuffled:
                size = Random(attempt).choice([1, 4, 9]) if attempt else 50
                batch, shuffled = shuffled[:size], shuffled[size:]
                assert (await recorded(work, *batch)).rejected == 0
            work.session.expire_all()
            names = dict((await work.execute(select(Lead.id, Lead.name))).all())  # type: ignore[arg-type]  # pairs
            lines = sorted((names[lead], str(moment), points, key or kind)
                           for kind, moment, points, key, lead in await log(work))  # fmt: skip
            told.append((await scores(work), lines, sorted(await reached(work)), await entered(work)))
            report = await verify(work.session, work.workspace_id)
            assert {name: count for name, count in report.differences.items() if count} == {}
            await step.rollback()
    assert told[0] == told[1] == told[2]
    assert any(told[0][2])


async def test_merged_people_are_scored_together_and_apart_again(work: Work) -> None:
    await scored(work)
    work.now = at(days=1)
    first = await recorded(work, touch("VISIT", ANN, name="Ann"), touch("VISIT", ANN, occurred_at=at(1)))
    second = await recorded(work, touch("VISIT", email("bob@example.test"), name="Bob", occurred_at=at(2)),
                            touch("FORM_SUBMIT", email("bob@example.test"), occurred_at=at(3)))  # fmt: skip
    before = await scores(work), await log(work), await reached(work), (await state(work))["entries"]
    assert before[0] == [22, 19]  # 20 × 2^(-1/10) + 3 is 21.66; 9.33 + 7 + 3 is 19.33
    ann, bob = first.results[0].person_id, second.results[0].person_id
    assert ann is not None
    assert bob is not None
    made = await merge(fresh(work), PersonMerge(keep_id=ann, merge_id=bob))
    work.session.expire_all()
    assert await scores(work) == [29, 0]  # 20 × 2^(-1/10) + 7 + 3: two visits a day, one mail
    assert await reached(work) == [(25, 1, at(3))]
    assert (await verify(work.session, work.workspace_id)).clean
    await unmerge(fresh(work), PersonUnmerge(merge_id=made.id))
    work.session.expire_all()
    assert (await scores(work), await log(work), await reached(work), (await state(work))["entries"]) == before
    assert (await verify(work.session, work.workspace_id)).clean


async def test_a_merge_is_no_news_of_a_score(work: Work) -> None:
    """The row moves to the person that stands for both; listeners were told when it was reached."""
    await scored(work)
    work.now = at(days=1)
    ann = (await recorded(work, *(touch(kind, ANN, name="Ann", occurred_at=at(hour)) for hour, kind in
                                  enumerate(("VISIT", "VISIT", "FORM_SUBMIT"))))).results[0].person_id  # fmt: skip
    bob = (await recorded(work, touch("VISIT", email("bob@example.test"), name="Bob"))).results[0].person_id
    assert await reached(work) == [(25, 1, at(2))]
    told = select(func.count()).select_from(OutboxEvent).where(OutboxEvent.kind == "SCORE_REACHED")
    assert await work.scalar(told) == 1
    assert ann is not None
    assert bob is not None
    made = await merge(fresh(work), PersonMerge(keep_id=bob, merge_id=ann))
    await unmerge(fresh(work), PersonUnmerge(merge_id=made.id))
    assert [points for points, *_ in await reached(work)] == [25]
    assert await work.scalar(told) == 1


SPOILED = {
    "scores": "UPDATE leads SET score = score + 1",
    "a line": "UPDATE score_entries SET points = points + 1 WHERE rule_key = 'visit'",
    "what time took": "DELETE FROM score_entries WHERE kind = 'DECAY'",
    "reached_scores": "UPDATE reached_scores SET occurred_at = occurred_at + interval '1 second'",
}


@pytest.mark.parametrize("what", SPOILED)
async def test_a_spoiled_score_is_found_and_put_right(work: Work, what: str) -> None:
    await scored(work)
    await recorded(work, *(touch("VISIT", ANN, occurred_at=at(days=day)) for day in (0, 1, 1, 30)),
                   touch("FORM_SUBMIT", ANN, occurred_at=at(days=2)))  # fmt: skip
    before = await scores(work), await reached(work)
    assert before[1]
    await work.execute(text(SPOILED[what]))
    found = await rebuild(work.session, work.workspace_id)
    assert found.differences["reached_scores" if what == "reached_scores" else "scores"]
    work.session.expire_all()
    assert (await scores(work), await reached(work)) == before
    assert (await verify(work.session, work.workspace_id)).clean


async def test_publishing_restates_in_the_background(work: Work) -> None:
    product_id = await scored(work)
    await recorded(work, touch("VISIT", ANN, name="Ann", occurred_at=at(days=39)))
    assert await scores(work) == [12]
    asked: list[ScoresChanged] = []

    async def keep(_work: Work, event: ScoresChanged) -> None:
        asked.append(event)

    work._handlers = {ScoresChanged: [keep]}
    second = await published(work, product_id, {"key": "v", "name": "V", "when": {"touch": {"kinds": ["VISIT"]}},
                                                "points": 30})  # fmt: skip
    assert second.version == 2
    assert (await published(work, product_id, *_rules(second))).version == 2  # nothing new
    assert len(asked) == 1
    assert await scores(work) == [12]
    assert await restate.restate_some(fresh(work), restate.first(asked[0])) is None
    work.session.expire_all()
    assert await scores(work) == [30]
    assert await entered(work) == [("aware", at(days=39), "TOUCHPOINT"), ("asked", at(days=39), "SCORE")]
    stale = restate.first(ScoresChanged(product_id, product_id))
    assert await restate.restate_some(fresh(work), stale) is None


def _rules(own: Published) -> list[dict[str, Any]]:
    return [rule.model_dump(exclude={"description"}, exclude_none=True) for rule in own.rules]


async def test_a_draft_says_what_is_wrong(work: Work) -> None:
    product = await make_product(work)
    visit = RULES[0]
    draft = await save(work, ScoreRulesSave.model_validate({"product_id": product.id, "rules": [
        visit, visit, {**visit, "key": "a", "when": {"score_at_least": 3}},
        {**visit, "key": "b", "when": {"touch": {"channel_keys": ["nowhere"]}}},
    ]}))  # fmt: skip
    told = [(each.field, each.message) for each in draft.problems]
    assert told == [
        ("rules.1.key", "Two rules have the key 'visit'; give each its own."),
        ("rules.2.when", "Only the rules of steps may ask for a score; use touches, answers, handoffs or sales here."),
        ("rules.3.when", "There is no channel 'nowhere'; choose another."),
    ]
    with pytest.raises(Problems):
        await publish(work, ScoreRulesPublish(product_id=product.id))
    with pytest.raises(Stale):
        await save(work, ScoreRulesSave.model_validate({"product_id": product.id, "rules": [], "expected_version": 7}))


async def test_a_firm_known_otherwise_is_scored_anew(work: Work) -> None:
    """A rule gives points to people of firms with a tax number; the firm gets one, and loses it."""
    works = {"key": "firm", "name": "Firm", "when": {"company": {"has_tax_id": True}}, "points": 9, "once": True}
    await scored(work, works)
    work.now = at(1)
    await recorded(work, touch("VISIT", email("ann@oak.example"), company_name="Oak"))
    assert await scores(work) == [0]
    heard: list[CompanyChanged] = []

    async def hear(_work: Work, event: CompanyChanged) -> None:
        heard.append(event)

    firm = await work.scalar(select(Company.id).where(Company.name == "Oak"))
    for number, points in (("7707083893", 9), (None, 0)):
        changing = fresh(work)
        changing._handlers = {CompanyChanged: [hear]}
        await change_company(changing, CompanyChange(company_id=firm, tax_id=number))
        assert await follow_company.follow_some(fresh(work), follow_company.first(heard.pop())) is None
        assert await scores(work) == [points]
    changing = fresh(work)
    changing._handlers = {CompanyChanged: [hear]}
    await change_company(changing, CompanyChange(company_id=firm, name="Oak trees"))
    assert heard == []
    assert (await verify(work.session, work.workspace_id)).clean
