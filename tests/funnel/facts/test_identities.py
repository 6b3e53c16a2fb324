"""Whose facts are: stitching, limits, blocked values, accounts, firms; in any order and however often they come."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from crm.core.work import Work
from crm.duplicates.compare import compare
from crm.models.words import IdentityKind
from crm.people.identity import IdentityKey
from crm.people.set_rule import IdentityRuleSet, set_rule
from funnel.facts.facts import TouchFact
from funnel.people.merge import PersonMerge, merge
from funnel.people.merge_many import PersonMergeMany, merge_many
from funnel.people.unmerge import PersonUnmerge, unmerge
from tests.factories.people import T0, at, cookie, email, phone, recorded, touch
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


def crm(value: str, account: str = "") -> IdentityKey:
    return IdentityKey(IdentityKind.EXTERNAL_ID, value, account)


def vk(value: str, page: str) -> IdentityKey:
    return IdentityKey(IdentityKind.PLATFORM_USER_ID, value, page)


def fresh(work: Work) -> Work:
    work._highest = None
    return work


async def rows(work: Work, sql: str, **given: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await work.execute(text(sql), given)]


async def test_a_visitor_keeps_its_touches_when_it_turns_out_to_be_somebody(work: Work) -> None:
    funnel = await published_funnel(work)
    ads = funnel.resource_ids["ads"]
    known = (await recorded(work, touch("REVIEW", email("ann@example.test"), name="Ann"))).results[0].person_id
    await recorded(work, touch("REVIEW", cookie("c1"), external_id="early", occurred_at=at(-9), resource_id=ads))
    form = await recorded(work, touch("FORM_SUBMIT", cookie("c1"), email("ann@example.test"), occurred_at=at(5)))
    assert form.results[0].person_id == known
    (path,) = await rows(work, "SELECT touch_ids FROM journeys ORDER BY occurred_at DESC LIMIT 1")
    assert [
        name for (name,) in await rows(work, "SELECT external_id FROM touchpoints WHERE id = :id", id=path[0][0])
    ] == ["early"]


async def test_ids_of_two_pages_are_two_identities(work: Work) -> None:
    first, second = (await recorded(work, touch("VISIT", vk("7", "a")), touch("VISIT", vk("7", "b")))).results
    assert first.person_id != second.person_id
    again = await recorded(work, touch("MESSAGE", vk("7", "a")))
    assert again.results[0].person_id == first.person_id


async def test_a_blocked_value_is_no_identity_and_is_told(work: Work) -> None:
    await set_rule(work, IdentityRuleSet(kind=IdentityKind.PHONE, blocked_values=("+74951234567",)))
    outcome = await recorded(
        work,
        touch("VISIT", cookie("undefined"), email("ann@example.test")),
        touch("CALL", phone("+7 495 123-45-67"), email("bob@example.test")),
        touch("VISIT", cookie("00000000-0000-0000-0000-000000000000")),
    )
    assert [each.status for each in outcome.results] == ["RECORDED", "RECORDED", "REJECTED"]
    assert outcome.results[0].person_id != outcome.results[1].person_id
    told = [(each.code, each.field) for result in outcome.results for each in result.warnings]
    assert told == [
        ("IDENTITY_BLOCKED", "items.0.identities.0.value"), ("IDENTITY_BLOCKED", "items.1.identities.0.value"),
    ]  # fmt: skip
    assert outcome.left_out == 2
    problem = outcome.results[2].problem
    assert problem is not None
    assert problem.field == "items.2.identities.0.value"
    assert sorted(await rows(work, "SELECT value FROM identities")) == [("ann@example.test",), ("bob@example.test",)]


async def test_one_too_many_is_kept_with_the_fact_and_suggested_when_it_turns_up_elsewhere(work: Work) -> None:
    ann = email("ann@example.test")
    first = await recorded(work, touch("VISIT", ann, crm("1")))
    second = await recorded(work, touch("VISIT", ann, crm("2"), occurred_at=at(1)))
    assert second.results[0].person_id == first.results[0].person_id
    assert [(each.code, each.field) for each in second.results[0].warnings] == [
        ("IDENTITY_LIMIT", "items.0.identities")
    ]
    assert await rows(work, "SELECT count(*) FROM touchpoints") == [(2,)]
    third = await recorded(work, touch("VISIT", crm("2"), occurred_at=at(2)))
    assert third.results[0].person_id != first.results[0].person_id
    assert await rows(work, "SELECT count(*) FROM duplicate_suggestions") == [(0,)]
    await compare(fresh(work))
    assert await rows(work, "SELECT reason, confidence FROM duplicate_suggestions") == [
        ("One has an identity that was one too many for the other.", 0.75)
    ]
    both = await recorded(work, touch("VISIT", ann, crm("2"), occurred_at=at(3)))
    assert both.results[0].person_id == first.results[0].person_id
    assert await rows(work, "SELECT count(*), count(DISTINCT canonical_id) FROM persons") == [(2, 2)]


async def test_suspects_are_found_once_and_never_again_after_a_decision(work: Work) -> None:
    outcome = await recorded(
        work,
        touch("VISIT", email("ivan.petrov@mail.ru"), name="Иван Петров"),
        touch("VISIT", IdentityKey(IdentityKind.HANDLE, "@IvanPetrov", "tg"), name="Ivan Petrov"),
        touch("VISIT", email("maria@example.test"), name="Мария Ким"),
    )
    one, other, third = (each.person_id for each in outcome.results)
    assert one is not None and other is not None and third is not None  # noqa: PT018 - three that are there
    assert await compare(fresh(work)) == 0
    (found,) = await rows(work, "SELECT person_id, other_id, reason, confidence FROM duplicate_suggestions")
    assert set(found[:2]) == {one, other}
    assert found[2].startswith("Both use the name ivanpetrov on a network and in an e-mail address, ")
    assert found[3] == 0.75
    await rows(work, "UPDATE duplicate_suggestions SET dismissed_at = now() RETURNING id")
    await merge(fresh(work), PersonMerge(keep_id=third, merge_id=one))
    await recorded(work, touch("VISIT", email("ivan.petrov@mail.ru"), phone("+77015550011"), occurred_at=at(1)))
    assert await compare(fresh(work)) == 0
    assert await rows(work, "SELECT count(*) FROM duplicate_suggestions") == [(1,)]
    assert await rows(work, "SELECT count(*) FROM duplicate_checks") == [(0,)]


async def test_many_pairs_at_once_and_the_inner_one_undone(work: Work) -> None:
    await published_funnel(work)
    names = ("ann", "bob", "cat", "dan")
    told = [touch("VISIT", email(f"{name}@example.test"), name=name) for name in names]
    a, b, c, d = (each.person_id for each in (await recorded(work, *told)).results)
    assert a and b and c and d  # noqa: PT018 - four that are there
    pairs = ((a, b), (b, c), (c, a), (d, a))
    asked = PersonMergeMany(items=tuple(PersonMerge(keep_id=keep, merge_id=other) for keep, other in pairs))
    results = await merge_many(fresh(work), asked)
    assert [each.status for each in results] == ["MERGED", "MERGED", "UNCHANGED", "MERGED"]
    assert await rows(work, "SELECT DISTINCT canonical_id FROM persons") == [(d,)]
    assert await rows(work, "SELECT name FROM leads WHERE withdrawn_at IS NULL") == [("dan",)]
    first = results[0].merged
    assert first is not None
    await unmerge(fresh(work), PersonUnmerge(merge_id=first.id))
    assert dict(await rows(work, "SELECT name, canonical_id FROM persons")) == {"ann": d, "bob": b, "cat": b, "dan": d}
    alive = await rows(work, "SELECT name FROM leads WHERE withdrawn_at IS NULL")
    assert sorted(alive) == [("bob",), ("dan",)]


async def test_firms_by_domain_name_and_both(work: Work) -> None:
    await published_funnel(work)
    await recorded(
        work,
        touch("VISIT", email("ann@romashka.kz"), name="Ann"),
        touch("VISIT", email("bob@romashka.kz"), company_name="ТОО «Ромашка»", occurred_at=at(1), name="Bob"),
        touch("VISIT", email("cat@mail.ru"), company_name="Ромашка", occurred_at=at(2), name="Cat"),
        touch("VISIT", email("dan@mail.ru"), occurred_at=at(3), name="Dan"),
        touch("VISIT", email("eva@acme.io"), company_name="Acme LLC", occurred_at=at(4), name="Eva"),
        touch("VISIT", email("fay@acme.io"), company_name="Ромашка", occurred_at=at(5), name="Fay"),
    )
    belongs = (
        "SELECT p.name, c.name, c.domain FROM persons p LEFT JOIN companies c ON c.id = p.company_id ORDER BY p.name"
    )
    assert await rows(work, belongs) == [
        ("Ann", "ТОО «Ромашка»", "romashka.kz"), ("Bob", "ТОО «Ромашка»", "romashka.kz"),
        ("Cat", "ТОО «Ромашка»", "romashka.kz"), ("Dan", None, None), ("Eva", "Acme LLC", "acme.io"),
        ("Fay", "Acme LLC", "acme.io"),
    ]  # fmt: skip
    assert await rows(work, "SELECT reason FROM company_suggestions") == [
        ("People at acme.io say they belong to “ТОО «Ромашка»”.",)
    ]


keys = st.sampled_from(
    [email("a@example.test"), email("b@example.test"), phone("+77015550001"), phone("+77015550002"), crm("1"), crm("2"),
     cookie("c1"), cookie("c2"), cookie("c3"), cookie("undefined"), vk("7", "a"), vk("7", "b")]
)  # fmt: skip
facts = st.lists(
    st.tuples(st.lists(keys, min_size=1, max_size=3, unique=True), st.integers(0, 50)), min_size=1, max_size=8
)


def told_of(given: list[tuple[list[IdentityKey], int]]) -> list[TouchFact]:
    return [
        touch("VISIT", *identities, external_id=f"{number:02}", occurred_at=T0 + timedelta(hours=hour))
        for number, (identities, hour) in enumerate(given)
    ]


WHOSE = (
    "SELECT p.canonical_id, array_agg(t.external_id ORDER BY t.external_id) FROM touchpoints t"
    " JOIN persons p ON p.id = t.person_id GROUP BY 1"
)
KNOWN_BY = (
    "SELECT p.canonical_id, array_agg(i.kind || i.account || i.value ORDER BY i.kind, i.account, i.value)"
    " FROM identities i JOIN persons p ON p.id = i.person_id GROUP BY 1"
)


async def partition(work: Work, batches: list[list[TouchFact]]) -> tuple[Any, ...]:
    """Which facts and which identities are one person's, after these batches; everything is rolled back."""
    nested = await work.session.begin_nested()
    try:
        for batch in batches:
            await recorded(work, *batch)
        whose = sorted(of for _, of in await rows(work, WHOSE))
        known = sorted(of for _, of in await rows(work, KNOWN_BY))
        suggested = await rows(work, "SELECT count(*) FROM duplicate_suggestions")
        crowded = await rows(work, "SELECT p.canonical_id FROM identities i JOIN persons p ON p.id = i.person_id"
                                   " WHERE i.kind = 'EXTERNAL_ID' GROUP BY 1 HAVING count(*) > 1")  # fmt: skip
        assert crowded == []
        assert not any("undefined" in one for of in known for one in of)
        return whose, known, suggested
    finally:
        await nested.rollback()


@settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip
@given(given=facts, seed=st.integers(0, 1_000), cut=st.integers(0, 8))
async def test_any_order_of_a_batch_and_any_repetition_is_the_same(
    work: Work, given: list[tuple[list[IdentityKey], int]], seed: int, cut: int
) -> None:
    """Conflicts, limits and blocked values included: a batch is judged in the order of time. So are batches that follow
    each other in time, however they are cut; and what comes again changes nothing."""
    told = told_of(given)
    expected = await partition(work, [told])
    shuffled = [*told, *told[:cut]]
    Random(seed).shuffle(shuffled)
    assert await partition(work, [shuffled]) == expected
    in_time = sorted(told, key=lambda fact: (fact.occurred_at, fact.external_id))
    assert await partition(work, [in_time[:cut], in_time[cut:], in_time]) == expected
