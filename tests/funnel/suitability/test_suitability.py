"""Suitability: the table we ship, members' judgements over it, and what the data say."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.money import Money
from crm.core.problems import Forbidden, Invalid, NotFound
from crm.core.work import Work
from crm.models.words import Role
from funnel.models import MainResource, SuitabilityJudgement
from funnel.models.words import ResourceKind, StepPhase
from funnel.reads import WorkReads
from funnel.resources.choose_main import ResourceChooseMain, choose_main
from funnel.spend.record import SpendRecord, record
from funnel.suitability.candidates import Candidate, candidates
from funnel.suitability.evidence import Evidence, evidence_of
from funnel.suitability.judge import SuitabilitySet, judge
from funnel.suitability.starter import Circumstances, rules, starter
from funnel.suitability.suitability import Suits, judged, suits
from tests.factories.leads import again, make_lead
from tests.factories.model import Model, as_role, make_model, make_resource
from tests.factories.products import Published

pytestmark = [pytest.mark.anyio, pytest.mark.newest]
K, P = ResourceKind, StepPhase


def value(kind: ResourceKind, phase: StepPhase | None, **more: Any) -> int | None:
    found = starter(kind, Circumstances(phase, more.pop("supports", None), **more))
    return None if found is None else found.value


@pytest.mark.parametrize(
    ("kind", "phase", "more", "wanted"),
    [
        (K.SEO, P.INTENT, {}, 5),  # search: ready buyers
        (K.SEO, P.PURCHASE, {}, 5),
        (K.SEO, P.AWARENESS, {}, 2),
        (K.SOCIAL_PAGE, P.AWARENESS, {}, 5),  # social: awareness, attitude
        (K.SOCIAL_PAGE, P.INTEREST, {}, 4),
        (K.SOCIAL_PAGE, P.PURCHASE, {}, 2),
        (K.SOCIAL_PAGE, None, {"supports": K.SEO}, 4),  # and search support
        (K.SOCIAL_PAGE, None, {}, None),
        (K.MOBILE_APP, P.PURCHASE, {}, 5),  # apps: direct and content sales
        (K.PLATFORM_APP, P.PURCHASE, {"headcount": "UNDER_100"}, 5),
        (K.MOBILE_APP, P.PURCHASE, {"headcount": "UNDER_100"}, 3),
        (K.SOCIAL_GROUP, P.EVALUATION, {"markets": ("B2B",)}, 5),  # closed group: partners
        (K.SOCIAL_GROUP, P.EVALUATION, {"markets": ("B2C",)}, 2),
        (K.SOCIAL_GROUP, None, {"supports": K.PARTNER}, 5),
        (K.FORUM, P.RETENTION, {}, 5),  # own forum: customers
        (K.FORUM, P.RETENTION, {"headcount": "UNDER_100"}, 3),
        (K.SOCIAL_PAGE, P.AWARENESS, {"industry": "Heavy industry, turbines"}, 1),  # not for costly heavy industry
        (K.SOCIAL_PAGE, P.AWARENESS, {"industry": "Heavy industry", "markets": ("B2G",)}, 1),
        (K.SOCIAL_PAGE, P.AWARENESS, {"markets": ("B2G", "B2B")}, 2),
        (K.ERP, P.PURCHASE, {}, None),
    ],
)
def test_the_table_says_what_experience_says(
    kind: ResourceKind, phase: StepPhase | None, more: dict[str, Any], wanted: int | None
) -> None:
    assert value(kind, phase, **more) == wanted


def test_social_kinds_are_advised_with_the_caution_of_poor_products() -> None:
    """The service knows nothing of a product's quality, so it says so wherever it advises what is said in public."""
    caution = "Not for a poor product: what disappoints is said here in public."
    for kind in (
        K.SOCIAL_PAGE,
        K.SOCIAL_CHANNEL,
        K.SOCIAL_PROFILE,
        K.SOCIAL_GROUP,
        K.PLATFORM_APP,
        K.INFLUENCER,
        K.FORUM,
    ):
        found = [suits(None, kind, Circumstances(phase, None)) for phase in P]
        told = {(one.value >= 3, one.reason.endswith(caution)) for one in found if one is not None}
        assert (True, True) in told, kind
        assert told <= {(True, True), (False, False)}, kind
    advert = suits(None, K.AD_CAMPAIGN, Circumstances(P.INTENT, None))
    assert advert is not None
    assert not advert.reason.endswith(caution)


def test_every_rule_is_reached_by_somebody() -> None:
    """A rule that a heavier one always hides is no rule."""
    for rule in rules():
        where = [
            Circumstances(phase, supports, markets, headcount, industry)
            for phase in rule.phases or (None,)
            for supports in rule.supports or (None,)
            for markets in ([(one,) for one in rule.markets] or [()])
            for headcount in rule.headcount or (None,)
            for industry in rule.industries or (None,)
        ]
        assert any(starter(kind, one) is rule for kind in rule.kinds for one in where), rule


async def say(work: Work, model: Model, step: str = "aware", **more: Any) -> SuitabilityJudgement:
    given = {
        "resource_id": model.page.id, "product_id": model.product.id, "step_key": step, "value": 2,
        "reason": "Our people are not there",
    } | more  # fmt: skip
    return await judge(work, SuitabilitySet.model_validate(given))


@pytest.mark.database
async def test_a_members_judgement_counts_before_the_table_and_the_newest_before_the_older(work: Work) -> None:
    model = await make_model(work)
    await say(work, model)
    work.now += timedelta(seconds=1)
    second = await say(work, model, value=3, reason="They came")
    assert (second.judged_by_id, second.judged_at) == (work.actor.member_id, work.now)
    found = await judged(WorkReads(work), model.product.id)
    assert found == {(second.objective_id, model.page.id): Suits(3, "Ada Admin", "They came")}
    history = select(SuitabilityJudgement.value).where(SuitabilityJudgement.workspace_id == work.workspace_id)
    assert list((await work.execute(history.order_by(SuitabilityJudgement.judged_at))).scalars()) == [2, 3]


@pytest.mark.database
async def test_what_is_refused(work: Work) -> None:
    model = await make_model(work)
    for given, problem in (
        ({"step_key": "nowhere"}, NotFound), ({"resource_id": new_id()}, NotFound), ({"step_key": None}, Invalid),
        ({"objective_id": new_id()}, Invalid), ({"value": 6}, ValidationError), ({"value": 0}, ValidationError),
    ):  # fmt: skip
        with pytest.raises(problem):
            await say(work, model, **given)
    with pytest.raises(Forbidden, match="RESOURCE_EDIT"):
        await say(await as_role(work, Role.AUTHOR), model)
    own = select(func.count()).where(SuitabilityJudgement.workspace_id == work.workspace_id)
    assert await work.scalar(own) == 0


async def come(work: Work, model: Model, count: int, passing: int) -> None:
    """So many people, sent by the page; some of them move on to the next step."""
    no_funnel = Published.__new__(Published)
    for number in range(count):
        visits = ("VISIT", "VISIT") if number < passing else ("VISIT",)
        address = f"p{number}-{count}@example.test"
        await make_lead(again(work), no_funnel, address, *visits, resource_id=model.page.id)


@pytest.mark.database
async def test_the_data_are_silent_under_thirty_people(work: Work) -> None:
    """29 say nothing; of 30, 12 went on; they made 42 entries, which cost 84 roubles: 2 each."""
    model = await make_model(work)
    given = {
        "resource_id": model.page.id, "period": {"start": date(2026, 6, 1), "end": date(2026, 6, 1)},
        "amount": {"amount": "84"},
    }  # fmt: skip
    await record(work, SpendRecord.model_validate(given))

    async def found(until: date = date(2026, 6, 30)) -> Any:
        return await evidence_of(WorkReads(work), model.product.id, until, "Europe/Moscow", "RUB")

    await come(work, model, 29, 12)
    assert await found() == {}
    await come(work, model, 1, 0)
    assert await found() == {(model.page.id, "aware"): Evidence(30, 0.4, Money(200, "RUB"))}
    assert await found(date(2026, 5, 31)) == {}
    assert await found(date(2027, 6, 2)) == {}  # the year that ends there began after they came


@pytest.mark.database
async def test_candidates_are_those_in_use_the_best_first(work: Work) -> None:
    model = await make_model(work)
    await make_resource(work, "A letter", kind="NEWSLETTER")
    await make_resource(work, "ERP", kind="ERP", users=["STAFF"])
    await make_resource(work, "Gone", kind="SOCIAL_PAGE", state="RETIRED", state_reason="Over")
    blog = await make_resource(work, "Blog", kind="BLOG")
    reads = WorkReads(work)
    found = await candidates(reads, model.product.id, "aware", date(2026, 6, 1), "Europe/Moscow")
    assert [None if one.suits is None else one.suits.value for one in found] == [5, 1, None]
    assert found[2] == Candidate(blog.id, None, None)
    with pytest.raises(NotFound):
        await candidates(reads, model.product.id, "nowhere", date(2026, 6, 1), "Europe/Moscow")


@pytest.mark.database
async def test_a_choice_keeps_its_candidates_as_they_were_that_day(work: Work) -> None:
    model = await make_model(work)
    await say(work, model)
    given = {
        "product_id": model.product.id, "step_key": "aware", "resource_id": model.page.id, "reason": "Ours",
        "candidate_ids": [model.page.id],
    }  # fmt: skip
    choice = await choose_main(work, ResourceChooseMain.model_validate(given))
    await say(work, model, value=5, reason="Now they are")
    kept = await work.scalar(select(MainResource.candidates).where(MainResource.id == choice.id))
    assert [Candidate.read(one) for one in kept] == [
        Candidate(model.page.id, Suits(2, "Ada Admin", "Our people are not there"), None)
    ]
    assert Candidate.read(str(model.page.id)) == Candidate(model.page.id, None, None)
    evidence = Evidence(40, 0.25, Money(150, "RUB"))
    full = Candidate(model.page.id, Suits(4, "Ada", "Why"), evidence)
    assert Candidate.read(full.kept()) == full
