"""Touches that name no source: recognised in one statement a batch, with what told it; foreign places stay bounded."""

from datetime import date

import pytest
from sqlalchemy import func, select

from crm.core.work import Work
from crm.models import Touchpoint
from funnel.channels.copy import copy_catalogue
from funnel.channels.own_rules import ChannelRulesSave, save
from funnel.models import Place
from funnel.places import ensure
from funnel.places.add import PlaceAdd, add
from funnel.resources.set_utm_rule import UtmPattern, UtmRuleSet, set_utm_rules
from tests.factories.model import counted, make_resource
from tests.factories.people import email, recorded, touch

pytestmark = [pytest.mark.anyio, pytest.mark.database]
ANN = email("ann@example.test")


async def test_what_a_touch_brings_along_names_its_source(work: Work) -> None:
    channels = await copy_catalogue(work)
    page = await make_resource(work, "VK page", channel_key="vk", url="https://vk.com/spinaok")
    site = await make_resource(work, "Site", kind="SALES_SITE", url="https://spinaok.example/", channel_key="site")
    back = await make_resource(work, "Back", kind="LANDING_PAGE", url="https://spinaok.example/back")
    paper = await make_resource(work, "Paper", kind="OFFLINE_AD", phone_numbers=["+74950009001"])
    await set_utm_rules(work, UtmRuleSet(resource_id=paper.id, patterns=(UtmPattern(source="QR", campaign="spring*"),)))
    visits = {
        "a": {"referrer": "https://m.vk.com/spinaok?w=1", "landing_page": "https://spinaok.example/back/x"},
        "b": {"referrer": "https://www.google.com/", "landing_page": "https://www.spinaok.example/other"},
        "c": {"dialled": "8 (495) 000-90-01"},
        "d": {"utm": {"source": "qr", "campaign": "Spring 26"}, "landing_page": "https://spinaok.example"},
        "e": {"referrer": "https://chatgpt.com/"},
        "f": {"referrer": "https://unknown.example/"},
        "g": {"resource_id": page.id, "utm": {"source": "qr", "campaign": "spring"}},
    }
    async with counted(work) as sent:
        await recorded(work, *(touch("VISIT", ANN, external_id=name, **more) for name, more in visits.items()))
    assert sum("FROM utm_rules" in statement for statement in sent) == 1
    found = await work.execute(
        select(
            Touchpoint.external_id, Touchpoint.resource_id, Touchpoint.place_resource_id, Touchpoint.channel_id,
            Touchpoint.recognised_by,
        ).order_by(Touchpoint.external_id)
    )  # fmt: skip
    channel = {key: each.id for key, each in channels.items()}
    assert [tuple(row) for row in found] == [
        ("a", page.id, back.id, channel["vk"], "REFERRER"),
        ("b", site.id, site.id, channel["organic_search"], "LANDING_PAGE"),
        ("c", paper.id, None, channel["offline_ads"], "PHONE_NUMBER"),
        ("d", paper.id, site.id, channel["offline_ads"], "UTM"),
        ("e", None, None, channel["ai_assistant"], "REFERRER_HOST"),
        ("f", None, None, None, None),
        ("g", page.id, None, channel["vk"], "EXPLICIT_ID"),
    ]


async def test_own_rules_name_channels_that_nothing_else_speaks_of(work: Work) -> None:
    channels = await copy_catalogue(work)
    rules: list[dict[str, str]] = [
        {"name": "Bloggers", "group": "PAID_SOCIAL", "channel_key": "influencer", "campaign": "blog-*"},
        {"name": "Friends", "group": "REFERRAL", "channel_key": "partner", "referrer_host": "*.friend.example"},
    ]
    await save(work, ChannelRulesSave.model_validate({"rules": rules}))
    work._highest = None  # another transaction
    await recorded(
        work,
        touch("VISIT", ANN, external_id="a", utm={"source": "vk", "medium": "cpc", "campaign": "Blog-7"}),
        touch("VISIT", ANN, external_id="b", referrer="https://a.friend.example/x"),
    )
    found = await work.execute(select(Touchpoint.channel_id).order_by(Touchpoint.external_id))
    assert list(found.scalars()) == [channels["influencer"].id, channels["partner"].id]


async def test_what_is_added_later_rewrites_nothing(work: Work) -> None:
    await copy_catalogue(work)
    await recorded(work, touch("VISIT", ANN, external_id="a", promo_code="LATE"))
    await make_resource(work, promo_codes=[{"code": "LATE", "valid_from": date(2020, 1, 1)}])
    await recorded(work, touch("VISIT", ANN, external_id="a", promo_code="LATE"))
    assert (await work.execute(select(Touchpoint.resource_id, Touchpoint.recognised_by))).one() == (None, None)


async def test_pages_of_others_become_places(work: Work) -> None:
    named = await add(work, PlaceAdd(url="https://otzovik.com/reviews/spinaok", name="Reviews of us"))
    ours = await make_resource(work, "Forum", kind="FORUM", url="https://talk.spinaok.example")
    urls = {
        "a": "https://otzovik.com/reviews/spinaok/1", "b": "https://otzovik.com/reviews/other",
        "c": "https://vk.com/somebody?w=1", "d": "https://m.vk.com/somebody/2", "e": "https://talk.spinaok.example/t/1",
    }  # fmt: skip
    await recorded(work, *(touch("MENTION", ANN, external_id=name, place_url=url) for name, url in urls.items()))
    rows = await work.execute(
        select(Touchpoint.external_id, Place.normal_url, Place.kind, Place.is_automatic)
        .join(Place, Place.id == Touchpoint.place_id).order_by(Touchpoint.external_id)
    )  # fmt: skip
    assert [tuple(row) for row in rows] == [
        ("a", named.normal_url, "REVIEW_SITE", False), ("b", "otzovik.com", "REVIEW_SITE", True),
        ("c", "vk.com/somebody", "SOCIAL_NETWORK", True), ("d", "vk.com/somebody", "SOCIAL_NETWORK", True),
    ]  # fmt: skip
    own = select(Touchpoint.place_resource_id, Touchpoint.resource_id).where(Touchpoint.external_id == "e")
    assert (await work.execute(own)).one() == (ours.id, ours.id)


async def test_places_are_bounded(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ensure, "MOST_AUTOMATIC", 3)
    monkeypatch.setattr(ensure, "MOST_WITH_HOSTS", 5)
    pages = [f"https://vk.com/{number}" for number in range(9)]
    await recorded(work, *(touch("MENTION", ANN, external_id=url, place_url=url) for url in pages))
    places = select(Place.normal_url).order_by(Place.normal_url)
    assert list((await work.execute(places)).scalars()) == ["vk.com", "vk.com/0", "vk.com/1", "vk.com/2"]
    hosts = [f"https://host{number}.example/a" for number in range(9)]
    await recorded(work, *(touch("MENTION", ANN, external_id=url, place_url=url) for url in hosts))
    assert await work.scalar(select(func.count()).select_from(Place)) == 5
    at_hosts = select(func.count()).where(Touchpoint.place_url.like("https://host%"), Touchpoint.place_id.is_not(None))
    assert await work.scalar(at_hosts) == 1
