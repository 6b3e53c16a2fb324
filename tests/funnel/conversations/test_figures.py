"""Figures of service against a plain loop over generated threads, written from `numbers.md` by reading."""

import random
from collections import Counter
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from crm.core.ids import new_id
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.models import Conversation
from crm.models.words_conversation import ResponseBand
from funnel.conversations.figures import ServiceBreakdown, ServiceFigures, service_figures, service_figures_by
from funnel.inputs import Period
from funnel.reads import WorkReads
from tests.factories.model import counted
from tests.factories.people import insert_person
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]
MOSCOW = ZoneInfo("Europe/Moscow")
JUNE = Period(start=date(2026, 6, 1), end=date(2026, 6, 30))
NOW = datetime(2026, 6, 30, 20, tzinfo=MOSCOW)
BOUNDS = [(300, "REALTIME"), (3_600, "WITHIN_60_MIN"), (5_400, "WITHIN_90_MIN"), (86_400, "WITHIN_24_H")]


def generated(seed: int, resources: list[UUID]) -> list[dict[str, Any]]:
    """Threads of May and June, at the bounds of bands and days too."""
    chance = random.Random(seed)
    found = []
    for number in range(400):
        appeared = datetime(2026, 5, 1, tzinfo=MOSCOW) + timedelta(seconds=chance.randrange(0, 61 * 86_400))
        if chance.random() < 0.1:
            appeared = appeared.replace(hour=0, minute=0, second=0)
        took = chance.choice([None, 60, 300, 301, 3_600, 3_601, 5_400, 5_401, 86_400, 86_401, 200_000])
        sentiment = chance.choice(["POSITIVE", "NEGATIVE", "NEUTRAL", None])
        attack = sentiment == "NEGATIVE" and chance.random() < 0.3
        kind = ("ORCHESTRATED" if attack else "GENUINE") if sentiment == "NEGATIVE" else None
        ended = chance.random() < 0.4
        shared = ended and not attack and chance.random() < 0.5
        answers = 0 if took is None else chance.randint(1, 3)
        band = next((name for bound, name in BOUNDS if took is not None and took <= bound), "LATE")
        found.append({
            "appeared_at": appeared, "received_at": appeared + timedelta(seconds=chance.choice([0, 5, 600])),
            "response_due_at": appeared + timedelta(minutes=90), "limit_at": appeared + timedelta(hours=24),
            "first_responded_at": None if took is None else appeared + timedelta(seconds=took),
            "band": "UNANSWERED" if took is None else band,
            "sentiment": sentiment, "negative_kind": kind,
            "category": chance.choice(["QUESTION", "COMPLAINT", "SPAM", None]),
            "topic": chance.choice(["price", "quality", None]),
            "status": "RESOLVED" if ended else "OPEN", "resolved_at": appeared + timedelta(days=2) if ended else None,
            "satisfaction": chance.choice([None, 1, 3, 4, 5]) if ended and not attack else None,
            "shared_url": "https://vk.com/1" if shared else None, "reach": chance.randint(0, 900) if shared else None,
            "answers": answers, "template_answers": chance.randint(0, answers),
            "blaming_answers": min(answers, chance.randint(0, 1)),
            "resource_id": chance.choice([*resources, None]), "thread_key": str(number),
        })  # fmt: skip
    return found


def day(thread: dict[str, Any]) -> date:
    found: date = thread["appeared_at"].astimezone(MOSCOW).date()
    return found


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def expected(threads: list[dict[str, Any]], earlier: list[dict[str, Any]]) -> ServiceFigures:
    """By reading the page, thread by thread."""
    bands = Counter(dict.fromkeys(ResponseBand, 0))
    responses, lags, ratings = [], [], []
    handled = in_time = within = due = over = reach = shared = answers = templates = only = silent = blaming = 0
    for each in threads:
        answered = each["first_responded_at"] is not None
        bands[ResponseBand(each["band"])] += 1
        took = (each["first_responded_at"] - each["appeared_at"]).total_seconds() if answered else None
        handled += answered or each["resolved_at"] is not None
        due += answered or each["response_due_at"] < NOW
        over += answered or each["limit_at"] < NOW
        in_time += took is not None and took <= 90 * 60
        within += took is not None and took <= 24 * 3_600
        if took is not None:
            responses.append(took)
        lags.append((each["received_at"] - each["appeared_at"]).total_seconds())
        genuine = each["negative_kind"] != "ORCHESTRATED"
        if each["satisfaction"] is not None and genuine:
            ratings.append(each["satisfaction"])
        if each["sentiment"] == "NEGATIVE" and genuine and each["shared_url"]:
            shared += 1
            reach += each["reach"]
        answers += each["answers"]
        templates += each["template_answers"]
        only += each["answers"] > 0 and each["answers"] == each["template_answers"]
        silent += not answered and each["resolved_at"] is None and each["limit_at"] < NOW
        blaming += each["blaming_answers"] > 0
    now, before = tones(threads), tones(earlier)
    ratio, ratio_before = share(now["POSITIVE"], now["NEGATIVE"]), share(before["POSITIVE"], before["NEGATIVE"])
    attacks = sum(each["negative_kind"] == "ORCHESTRATED" for each in threads)
    return ServiceFigures(
        handled=handled, bands=dict(bands), in_time_share=share(in_time, due), within_limit_share=share(within, over),
        median_response_seconds=median(responses) if responses else None,
        detection_lag_seconds=median(lags) if lags else None,
        satisfied_share=share(sum(each >= 4 for each in ratings), len(ratings)), rated=len(ratings),
        positive=now["POSITIVE"], negative=now["NEGATIVE"], orchestrated=attacks, ratio=ratio,
        ratio_without_orchestrated=share(now["POSITIVE"], now["NEGATIVE"] - attacks),
        ratio_change=None if ratio is None or ratio_before is None else ratio - ratio_before,
        reach_of_solved=reach, solved_shared=shared, template_share=share(templates, answers), only_templates=only,
        silent=silent, blaming=blaming,
    )  # fmt: skip


def tones(threads: list[dict[str, Any]]) -> Counter[str | None]:
    return Counter(each["sentiment"] for each in threads)


async def stored(work: Work, seed: int) -> tuple[list[dict[str, Any]], list[UUID]]:
    """The threads in the database; those that are counted."""
    funnel = await published_funnel(work)
    resources = [funnel.resource_ids[key] for key in ("group", "site")]
    threads, person_id = generated(seed, resources), await insert_person(work)
    common = {
        "workspace_id": work.workspace_id, "person_id": person_id, "channel_id": funnel.channel_ids["vk"],
        "source": "test", "by_hand": [], "routing": "MEMBER", "assignee_id": work.actor.member_id,
    }  # fmt: skip
    rows = [{**common, **each, "id": new_id(), "last_message_at": each["appeared_at"]} for each in threads]
    await work.execute(insert(Conversation), rows)
    return [each for each in threads if each["category"] != "SPAM"], resources


def within(threads: list[dict[str, Any]], first: date, last: date) -> list[dict[str, Any]]:
    return [each for each in threads if first <= day(each) <= last]


@pytest.mark.parametrize("seed", [1, 2])
async def test_figures_are_those_of_the_plain_loop(work: Work, seed: int) -> None:
    """Of all, of a resource, and of each apart; by two statements."""
    threads, (group, site) = await stored(work, seed)
    june, may = within(threads, JUNE.start, JUNE.end), within(threads, date(2026, 5, 2), date(2026, 5, 31))
    reads = WorkReads(work)
    async with counted(work) as sent:
        assert await service_figures(reads, JUNE, None, NOW) == expected(june, may)
    assert len(sent) == 2
    of = {key: [each for each in june if each["resource_id"] == key] for key in (group, site, None)}
    was = {key: [each for each in may if each["resource_id"] == key] for key in (group, site, None)}
    assert await service_figures(reads, JUNE, [group], NOW) == expected(of[group], was[group])
    apart = await service_figures_by(reads, JUNE, None, NOW, ServiceBreakdown.RESOURCE)
    assert apart == {key and str(key): expected(of[key], was[key]) for key in of}
    topics = await service_figures_by(reads, JUNE, [group], NOW, ServiceBreakdown.TOPIC)
    assert topics == {
        topic: expected(*([x for x in side[group] if x["topic"] == topic] for side in (of, was)))
        for topic in ("price", "quality", None)
    }


async def test_weeks_are_compared_with_the_week_before(work: Work) -> None:
    threads, _ = await stored(work, 3)
    period = Period(start=date(2026, 6, 8), end=date(2026, 6, 21))
    weeks = await service_figures_by(WorkReads(work), period, None, NOW, ServiceBreakdown.WEEK)
    for monday in (date(2026, 6, 8), date(2026, 6, 15)):
        sides = [within(threads, start, start + timedelta(days=6)) for start in (monday, monday - timedelta(days=7))]
        assert weeks[monday.isoformat()] == expected(*sides)
    assert set(weeks) == {"2026-06-08", "2026-06-15"}


async def test_nothing_is_nothing(work: Work) -> None:
    found = await service_figures(WorkReads(work), JUNE, None, NOW)
    assert found == expected([], [])
    with pytest.raises(NotFound) as refused:
        await service_figures(WorkReads(work), JUNE, [new_id()], NOW)
    assert refused.value.field == "resourceIds"
