"""Score rules tried on the leads there are, and why a lead has its score."""

import pytest
from sqlalchemy import select

from crm.core import clock
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.models import Lead
from funnel.reads import WorkReads
from funnel.score_rules import restate
from funnel.score_rules.dry_run import dry_run
from funnel.score_rules.explain import explain
from funnel.score_rules.inputs import ScoreDryRun, ScoreRulesSave
from funnel.score_rules.publish import ScoresChanged
from funnel.score_rules.save import save
from tests.factories.model import make_product
from tests.factories.people import at, email, recorded, touch
from tests.funnel.facts.test_merges import fresh
from tests.funnel.scores.test_scores import published, scored, scores

pytestmark = [pytest.mark.anyio, pytest.mark.database]

HIGHER = (
    {"key": "visit", "name": "Visit", "when": {"touch": {"kinds": ["VISIT"]}}, "points": 30},
    {"key": "form", "name": "Form", "when": {"touch": {"kinds": ["FORM_SUBMIT"]}}, "points": 1},
)


async def test_a_draft_tells_what_publishing_gives(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    product_id = await scored(work)
    monkeypatch.setattr(clock, "now", lambda: work.now)
    for number in range(6):
        who = email(f"p{number}@example.test")
        await recorded(work, *(touch("VISIT", who, occurred_at=at(days=39, hours=hour)) for hour in range(number)),
                       touch("FORM_SUBMIT", who, occurred_at=at(days=39)),
                       touch("FOLLOW", who, name=f"P{number}"))  # fmt: skip
    before = await scores(work)
    await save(work, ScoreRulesSave.model_validate({"product_id": product_id, "rules": HIGHER}))
    found = await dry_run(WorkReads(work), ScoreDryRun(product_id=product_id))
    assert await scores(work) == before
    assert (found.leads, found.raised, found.lowered) == (6, 5, 1)
    assert [(each.key, each.leads, each.facts, each.points) for each in found.rules] == [
        ("visit", 5, 15, 450), ("form", 6, 6, 6),
    ]  # fmt: skip
    assert [(each.points, each.published, each.drafted) for each in found.thresholds] == [(25, 4, 5)]
    made = await published(work, product_id, *HIGHER)
    await restate.restate_some(fresh(work), restate.first(ScoresChanged(product_id, made.id)))
    work.session.expire_all()
    after = await scores(work)
    for each in found.classes:
        within = [
            sum((each.least is None or points >= each.least) and (each.most is None or points <= each.most)
                for points in kept) for kept in (before, after)
        ]  # fmt: skip
        assert [each.published, each.drafted] == within
    leads = (await work.execute(select(Lead.id).order_by(Lead.name))).scalars().all()
    wanted = {lead: (was, will) for lead, was, will in zip(leads, before, after, strict=True)}
    assert {each.lead_id: (each.published, each.drafted) for each in found.samples} == wanted
    assert found.samples[0].lead_id == leads[5]


async def test_why_this_score(work: Work) -> None:
    await scored(work)
    who = email("ann@example.test")
    outcome = await recorded(
        work, touch("VISIT", who, occurred_at=at(days=30)), touch("COMMENT", who, occurred_at=at(days=38))
    )
    told = await explain(WorkReads(work), outcome.results[0].leads[0])
    assert (told.score, told.version, str(told.as_of)) == (5, 1, "2026-07-11")
    assert sorted((rule.key, rule.reason, rule.given, rule.left) for rule in told.rules) == [
        ("mail", "Mail: Is known by e-mail.", 3, 3.0), ("review", "Bad word: Comments.", -4, -3.0),
        ("visit", "Visit: Visits.", 10, 5.0),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        await explain(WorkReads(work), work.workspace_id)


async def test_without_a_draft_there_is_nothing_to_try(work: Work) -> None:
    product = await make_product(work)
    with pytest.raises(NotFound):
        await dry_run(WorkReads(work), ScoreDryRun(product_id=product.id))
