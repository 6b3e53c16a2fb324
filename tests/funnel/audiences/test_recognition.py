"""Whose audience people belong to: by rule, by page and keywords, by a member's word; in any order of facts."""

from collections import Counter
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from crm.core.problems import Problems
from crm.core.work import Work
from crm.models import Lead
from crm.models.words import TouchpointKind
from funnel.audiences.archive import AudienceArchive, archive
from funnel.audiences.change import AudienceChange, change
from funnel.audiences.create import AudienceCreate, create
from funnel.audiences.keywords import AudienceKeywordsSet, set_keywords
from funnel.audiences.recognise import recognise_some, settle_all
from funnel.audiences.reorder import AudienceReorder, reorder
from funnel.facts.facts import Fact, StartFact, TouchFact
from funnel.leads.set_audience import LeadClearAudience, LeadSetAudience, clear_audience, set_audience
from funnel.models import Audience, AudienceRecognition, DayCell, Journey
from funnel.rebuild.rebuild import rebuild, verify
from tests.factories.leads import again
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import Published, published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]

ANN = email("ann@example.test")


async def make(work: Work, funnel: Published, name: str, priority: int = 1, **more: Any) -> Audience:
    given = {"product_id": funnel.product_id, "name": name, "priority": priority} | more
    return await create(again(work), AudienceCreate.model_validate(given))


async def belongs(work: Work, lead_id: UUID | None = None) -> list[tuple[UUID | None, str | None]]:
    statement = select(Lead.audience_id, Lead.audience_source).where(Lead.withdrawn_at.is_(None)).order_by(Lead.id)
    rows = await work.execute(statement.where(Lead.id == lead_id) if lead_id else statement)
    return [(row.audience_id, row.audience_source) for row in rows]


async def cells(work: Work) -> Counter[tuple[str, int]]:
    found: Counter[tuple[str, int]] = Counter()
    for cell in (await work.execute(select(DayCell.metric, DayCell.audience_number, DayCell.value))).all():
        found[(cell.metric, cell.audience_number)] += cell.value
    return Counter({key: value for key, value in found.items() if value})


@pytest.mark.parametrize(
    ("rule", "given"),
    [
        ({"kinds": ["DOWNLOAD"]}, {"kind": "DOWNLOAD"}),
        ({"channel_keys": ["vk"]}, {"channel": "vk"}),
        ({"resource_ids": ["ads"]}, {"resource": "ads"}),
        ({"place_resource_ids": ["site"]}, {"place": "site"}),
        ({"landing_pages": ["https://www.Spina.example/office/"]}, {"landing_page": "http://spina.example/office?a=1"}),
        ({"landing_pages": ["/office"]}, {"landing_page": "https://other.example/office/chairs#top"}),
        ({"campaigns": ["Spring Backs"]}, {"campaign": "spring backs"}),
        ({"search_terms": ["Удобное  кресло"]}, {"utm": {"term": "удобное+кресло"}}),
        ({"promo_codes": ["spina10"]}, {"promo_code": " Spina10 "}),
    ],
)
async def test_what_a_rule_may_ask_for(work: Work, rule: dict[str, Any], given: dict[str, Any]) -> None:
    funnel = await published_funnel(work)
    ids = {name: str(value) for name, value in funnel.resource_ids.items()}
    tree = {"touch": {name: [ids.get(each, each) for each in value] for name, value in rule.items()}}
    audience = await make(work, funnel, "Backs", recognised_by=tree)
    await recorded(work, touch("VISIT", ANN))
    await recorded(work, touch("VISIT", email("ben@example.test"), landing_page="https://spina.example/officers"))
    assert await belongs(work) == [(None, None), (None, None)]
    fields = dict(given)
    for name, column in (("resource", "resource_id"), ("place", "place_resource_id")):
        if name in fields:
            fields[column] = funnel.resource_ids[fields.pop(name)]
    if "channel" in fields:
        fields["channel_id"] = funnel.channel_ids[fields.pop("channel")]
    await recorded(work, touch(fields.pop("kind", "VISIT"), ANN, occurred_at=at(1), **fields))
    assert await belongs(work) == [(audience.id, "RULE"), (None, None)]
    assert (await verify(work.session, work.workspace_id)).clean


async def test_page_and_keywords_recognise_where_no_rule_stands(work: Work) -> None:
    funnel = await published_funnel(work)
    site = funnel.resource_ids["site"]
    await work.execute(text("UPDATE resources SET url = 'https://spina.example/office' WHERE id = :id"), {"id": site})
    page = await make(work, funnel, "By page", landing_page_id=site)
    words = await make(work, funnel, "By words", 2, keywords=["Ergonomic chair"])
    who = ["place", "source", "address", "words", "nobody"]
    given = [
        {"place_resource_id": site}, {"resource_id": site}, {"landing_page": "https://spina.example/office/x"},
        {"utm": {"term": "ergonomic  Chair"}}, {"utm": {"term": "chair"}},
    ]  # fmt: skip
    for name, fields in zip(who, given, strict=True):
        await recorded(work, touch("VISIT", email(f"{name}@example.test"), **fields))
    assert [audience for audience, _ in await belongs(work)] == [page.id, page.id, page.id, words.id, None]


async def test_the_first_by_priority_and_a_new_order(work: Work) -> None:
    funnel = await published_funnel(work)
    first = await make(work, funnel, "First", recognised_by={"touch": {"kinds": ["VISIT"]}})
    second = await make(work, funnel, "Second", 2, recognised_by={"touch": {"kinds": ["VISIT"]}})
    await recorded(work, touch("VISIT", ANN))
    assert await belongs(work) == [(first.id, "RULE")]
    assert await cells(work) == {("LEADS", 1): 1, ("STEP_ENTRIES", 1): 1}
    ids = (second.id, first.id)
    await reorder(again(work), AudienceReorder(product_id=funnel.product_id, audience_ids=ids))
    await run_all(work, funnel)
    assert await belongs(work) == [(second.id, "RULE")]
    assert await cells(work) == {("LEADS", 2): 1, ("STEP_ENTRIES", 2): 1}
    assert (await work.execute(select(Journey.audience_number))).scalars().all() == [2]
    await archive(again(work), AudienceArchive(audience_id=second.id))
    await run_all(work, funnel)
    assert await belongs(work) == [(first.id, "RULE")]
    assert (await verify(work.session, work.workspace_id)).clean


async def run_all(work: Work, funnel: Published, limit: int = 2) -> Any:
    """What the worker does after the rules changed."""
    row = (await work.execute(select(AudienceRecognition).execution_options(populate_existing=True))).scalar_one()
    payload: dict[str, Any] | None = {"product_id": str(funnel.product_id), "run": row.run, "after": None}
    while payload is not None:
        payload = await recognise_some(again(work), payload, limit=limit)
    return (await work.execute(select(AudienceRecognition).execution_options(populate_existing=True))).scalar_one()


async def test_a_changed_rule_recognises_everybody_in_parts(work: Work) -> None:
    funnel = await published_funnel(work)
    audience = await make(work, funnel, "Backs", recognised_by={"touch": {"kinds": ["DOWNLOAD"]}})
    for number in range(5):
        await recorded(work, touch("VISIT", email(f"p{number}@example.test")))
    data = AudienceChange(
        audience_id=audience.id, expected_version=1, recognised_by={"touch": {"kinds": ["VISIT"]}}
    )  # fmt: skip
    changed = await change(again(work), data)
    assert changed.version == 2
    overtaken = {"product_id": str(funnel.product_id), "run": 1, "after": None}
    assert await recognise_some(again(work), overtaken) is None
    assert {audience for audience, _ in await belongs(work)} == {None}
    told = await run_all(work, funnel)
    assert (told.run, told.state, told.total, told.done, told.changed) == (2, "DONE", 5, 5, 5)
    assert {audience for audience, _ in await belongs(work)} == {audience.id}
    assert await cells(work) == {("LEADS", 1): 5, ("STEP_ENTRIES", 1): 5}
    assert (await verify(work.session, work.workspace_id)).clean


async def test_a_member_wins_until_the_word_is_cleared(work: Work) -> None:
    funnel = await published_funnel(work)
    backs = await make(work, funnel, "Backs", recognised_by={"touch": {"kinds": ["VISIT"]}})
    heads = await make(work, funnel, "Heads", 2)
    await recorded(work, touch("VISIT", ANN))
    lead_id = (await work.execute(select(Lead.id))).scalar_one()
    data = LeadSetAudience(lead_id=lead_id, audience_id=heads.id, reason="Runs a firm", expected_version=1)
    await set_audience(again(work), data)
    await recorded(work, touch("VISIT", ANN, occurred_at=at(2)))
    assert await belongs(work) == [(heads.id, "MEMBER")]
    assert await cells(work) == {("LEADS", 2): 1, ("STEP_ENTRIES", 2): 1, **await more_cells(work, 2)}
    assert (await verify(work.session, work.workspace_id)).clean
    await clear_audience(again(work), LeadClearAudience(lead_id=lead_id))
    assert await belongs(work) == [(backs.id, "RULE")]
    await set_audience(again(work), LeadSetAudience(lead_id=lead_id, reason="Nobody's"))
    assert await belongs(work) == [(None, "MEMBER")]
    assert (await verify(work.session, work.workspace_id)).clean


async def more_cells(work: Work, number: int) -> dict[tuple[str, int], int]:
    """Two visits enter the second step: two entries, and one goal reached."""
    return {("STEP_ENTRIES", number): 2, ("STEP_GOAL_REACHED", number): 1}


async def test_what_a_start_gave_stays(work: Work) -> None:
    funnel = await published_funnel(work)
    await make(work, funnel, "Backs", recognised_by={"touch": {"kinds": ["VISIT"]}})
    heads = await make(work, funnel, "Heads", 2)
    start = StartFact(source="file", external_id="1", product_id=funnel.product_id, occurred_at=at(1),
                      identities=(ANN,), audience_id=heads.id)  # fmt: skip
    await recorded(work, touch("VISIT", ANN), start)
    assert await belongs(work) == [(heads.id, "GIVEN")]
    assert (await verify(work.session, work.workspace_id)).clean


async def test_keywords_and_another_address_of_the_page(work: Work) -> None:
    funnel = await published_funnel(work)
    site = funnel.resource_ids["site"]
    audience = await make(work, funnel, "Backs", landing_page_id=site, keywords=["a", "b"])
    data = AudienceKeywordsSet(audience_id=audience.id, add=("C  c", "A"), remove=("b",), expected_version=1)
    assert (await set_keywords(again(work), data)).version == 2
    words = (await work.execute(text("SELECT text FROM keywords ORDER BY text"))).scalars().all()
    assert words == ["a", "c c"]
    await recorded(work, touch("VISIT", ANN, landing_page="https://new.example/x"))
    assert await belongs(work) == [(None, None)]
    await work.execute(text("UPDATE resources SET url = 'https://new.example' WHERE id = :id"), {"id": site})
    await settle_all(again(work))
    await run_all(work, funnel)
    assert await belongs(work) == [(audience.id, "RULE")]


@pytest.mark.parametrize(
    "rule",
    [
        {"touch": {"resource_ids": ["00000000-0000-7000-8000-000000000000"]}},
        {"touch": {"channel_keys": ["nowhere"]}},
        {"not": {"sale_recorded": True}},
        {"touch": {"landing_pages": [" "]}},
        {"score_at_least": 5},
    ],
)
async def test_a_rule_that_cannot_be_judged_is_refused(work: Work, rule: dict[str, Any]) -> None:
    funnel = await published_funnel(work)
    with pytest.raises(Problems) as refused:
        await make(work, funnel, "Backs", recognised_by=rule)
    assert all(str(problem.field).startswith("recognisedBy") for problem in refused.value.problems)
    assert (await work.execute(select(Audience))).first() is None


RULES = [
    {"all": [{"touch": {"kinds": ["VISIT"], "at_least": 2, "within_days": 3}}, {"not": {"sale_recorded": True}}]},
    {"any": [{"form_answer": {"field": "size", "one_of": ["S", "M"]}}, {"touch": {"campaigns": ["x"], "at_least": 2}}]},
    {"touch": {"landing_pages": ["/office"], "within_days": 1}},
]


def life(random: Random) -> list[Fact]:
    """Touches of two people, some at the same instant."""
    facts: list[Fact] = []
    for number in range(12):
        facts.append(
            TouchFact(
                source=random.choice(["a", "b"]), external_id=f"{number:02}",
                kind=TouchpointKind(random.choice(["VISIT", "VISIT", "FORM_SUBMIT", "DOWNLOAD"])),
                occurred_at=at(days=random.randrange(8), hours=random.choice([0, 12, 14])),
                identities=(email(f"p{random.randrange(2)}@example.test"),),
                campaign=random.choice([None, "X"]),
                landing_page=random.choice([None, "https://s.example/office", "https://s.example/officers"]),
                form_answers=random.choice([None, None, {"size": "S"}, {"size": "L"}]),
            )
        )  # fmt: skip
    return facts


async def _end(work: Work, seed: int, shuffled: int) -> tuple[Any, Any]:
    """The audiences and cells after these facts in that order, with a workspace's funnel of its own."""
    funnel = await published_funnel(work, name=f"Chair {seed} {shuffled}")
    for place, rule in enumerate(RULES, start=1):
        await make(work, funnel, f"A{place}", place, recognised_by=rule)
    facts = life(Random(seed))
    Random(shuffled).shuffle(facts)
    while facts:
        size = Random(shuffled + len(facts)).choice([1, 2, 5])
        await recorded(work, *facts[:size])
        facts = facts[size:]
    names = {row.id: row.name for row in await work.execute(select(Audience.id, Audience.name))}
    leads = await work.execute(
        text("SELECT p.primary_email, l.audience_id FROM leads l JOIN persons p ON p.id = l.person_id ORDER BY 1")
    )
    rows = await work.execute(
        text("SELECT c.metric, c.step_key, a.name, c.day, sum(c.value) FROM day_cells c LEFT JOIN audiences a"
             " ON a.number = c.audience_number WHERE c.value <> 0 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4")
    )  # fmt: skip
    return [(who, names.get(audience)) for who, audience in leads], rows.all()


@pytest.mark.parametrize("seed", range(4))
async def test_any_order_gives_the_same_audience_and_cells(work: Work, seed: int) -> None:
    ends = []
    for shuffled in range(4):
        async with work.session.begin_nested() as point:
            ends.append(await _end(again(work), seed, shuffled))
            assert (await verify(work.session, work.workspace_id)).clean
            await point.rollback()
        work.session.expire_all()
    assert all(end == ends[0] for end in ends), ends
    assert any(name for _, name in ends[0][0])


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE leads SET audience_id = NULL, audience_source = NULL",
        "DELETE FROM touchpoints WHERE kind = 'DOWNLOAD'",
    ],
)
async def test_what_is_spoiled_is_found_and_put_right(work: Work, spoil: str) -> None:
    funnel = await published_funnel(work)
    await make(work, funnel, "Backs", recognised_by={"touch": {"kinds": ["DOWNLOAD"]}})
    await recorded(work, touch("VISIT", ANN), touch("DOWNLOAD", ANN, occurred_at=at(1)))
    assert (await verify(work.session, work.workspace_id)).clean
    await work.execute(text(spoil))
    assert (await verify(work.session, work.workspace_id)).differences["audiences"] == 1
    assert (await rebuild(work.session, work.workspace_id)).differences["audiences"] == 1
    assert (await verify(work.session, work.workspace_id)).clean
