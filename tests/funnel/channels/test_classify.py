"""Channel groups: every test case of the reference on channels (§11.5), Google's rules by themselves, and our own."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from crm.models.words import RecognisedBy
from funnel.channels import classify as module
from funnel.channels.catalogue import BY_KEY
from funnel.channels.classify import (
    Classified,
    GroupDecidedBy,
    OwnRule,
    TrafficGroup,
    Visit,
    classify,
    found_in,
    site_of,
)
from funnel.channels.own_rules import OwnRuleGiven
from funnel.channels.told import _OF_GROUP, _OF_PLATFORM, channel_key, clicked
from funnel.resources.recognise import Evidence, Known, recognise

G = TrafficGroup
DAY = date(2026, 9, 1)
PAGE = "https://shop.example/"


def of(source: str | None = None, medium: str | None = None, *, referrer: str | None = None, page: str | None = None,
       campaign: str | None = None, aliases: bool = True) -> Classified:  # fmt: skip
    """The answer about such a visit."""
    visit = Visit(source=source, medium=medium, campaign=campaign, referrer=referrer, landing_page=page)
    return classify(visit, aliases=aliases)


@pytest.mark.parametrize(
    ("found", "group"),
    [
        (of("vk.com", "cpc"), G.PAID_SOCIAL),
        (of("vk", "cpc", aliases=False), G.PAID_OTHER),
        (of("vk", "cpc"), G.PAID_SOCIAL),
        (of("telegram", "social", aliases=False), G.ORGANIC_SOCIAL),
        (of("telegram", "social"), G.ORGANIC_SOCIAL),
        (of("tg", "post", aliases=False), G.UNASSIGNED),
        (of("tg", "post"), G.UNASSIGNED),
        (of("yandex", "cpc", page=f"{PAGE}?yclid=1"), G.PAID_SEARCH),
        (of("google", "cpm"), G.PAID_SEARCH),
        (of("partner", "banner"), G.DISPLAY),
        (of("newsletter", "email"), G.EMAIL),
        (of(referrer="https://www.google.de/"), G.ORGANIC_SEARCH),
        (of(referrer="https://away.vk.com/"), G.ORGANIC_SOCIAL),
        (of(referrer="https://l.instagram.com/", page=f"{PAGE}?fbclid=1"), G.ORGANIC_SOCIAL),
        (of(page=f"{PAGE}?gclid=1"), G.PAID_SEARCH),
        (of(referrer="https://mail.google.com/"), G.EMAIL),
        (of(referrer="https://chatgpt.com/"), G.AI_ASSISTANT),
        (of("VK.COM", "CPC"), G.PAID_SOCIAL),
        (of(referrer="https://blog.shop.example/x", page=PAGE), G.INTERNAL),
        (of("foo", "bar"), G.UNASSIGNED),
        (of(medium="{source_type}"), G.DIRECT),
    ],
)
def test_the_cases_of_the_reference(found: Classified, group: TrafficGroup) -> None:
    assert found.group is group


@pytest.mark.parametrize(
    ("source", "medium", "campaign", "number", "group"),
    [
        ("(direct)", "(none)", None, 1, G.DIRECT),
        ("google", "cpc", "spring cross-network", 2, G.CROSS_NETWORK),
        ("amazon.com", "ppc", None, 3, G.PAID_SHOPPING),
        ("x", "cpc", "my-shop", 3, G.PAID_SHOPPING),
        ("x", "cpc", "workshop", 8, G.PAID_OTHER),
        ("bing", "paid", None, 4, G.PAID_SEARCH),
        ("facebook.com", "retargeting", None, 5, G.PAID_SOCIAL),
        ("youtube.com", "x", None, 11, G.ORGANIC_VIDEO),
        ("youtube.com", "cpc", None, 6, G.PAID_VIDEO),
        ("x", "cpm", None, 7, G.DISPLAY),
        ("x", "cpa", None, 8, G.PAID_OTHER),
        ("etsy.com", "x", None, 9, G.ORGANIC_SHOPPING),
        ("linkedin.com", None, None, 10, G.ORGANIC_SOCIAL),
        ("x", "social network", None, 10, G.ORGANIC_SOCIAL),
        ("x", "promo_video", None, 11, G.ORGANIC_VIDEO),
        ("x", "organic", None, 12, G.ORGANIC_SEARCH),
        ("email", "referral", None, 13, G.REFERRAL),
        ("x", "e-mail", None, 14, G.EMAIL),
        ("x", "affiliate", None, 15, G.AFFILIATES),
        ("x", "audio", None, 16, G.AUDIO),
        ("sms", None, None, 17, G.SMS),
        ("x", "webpush", None, 18, G.MOBILE_PUSH),
        ("x", "in_mobile_app", None, 18, G.MOBILE_PUSH),
        ("x", "y", None, 19, G.UNASSIGNED),
    ],
)
def test_googles_rules_by_themselves(
    source: str, medium: str | None, campaign: str | None, number: int, group: TrafficGroup
) -> None:
    found = of(source, medium, campaign=campaign, aliases=False)
    assert (found.group, found.rule, found.strict) == (group, f"GA4 {number}", group)


@pytest.mark.parametrize(
    ("found", "group", "by", "rule"),
    [
        (of("chatgpt.com"), G.AI_ASSISTANT, GroupDecidedBy.UTM, "ai-assistant-source"),
        (of("ozon.ru", "cpc"), G.PAID_OTHER, GroupDecidedBy.UTM, "GA4 8"),
        (of("ozon.ru", "referral"), G.MARKETPLACE, GroupDecidedBy.UTM, "marketplace-source"),
        (of("google", page=f"{PAGE}?gclid=1"), G.PAID_SEARCH, GroupDecidedBy.CLICK_ID, "gclid"),
        (of("mail", "email", page=f"{PAGE}?gclid=1"), G.EMAIL, GroupDecidedBy.UTM, "GA4 14"),
        (of(page=f"{PAGE}?ScCid=1"), G.PAID_SOCIAL, GroupDecidedBy.CLICK_ID, "sccid"),
        (of(page=f"{PAGE}?gclid={{gclid}}"), G.DIRECT, GroupDecidedBy.NOTHING, "GA4 1"),
        (of(page=f"{PAGE}?ysclid=1", referrer="https://ya.ru/"), G.ORGANIC_SEARCH, GroupDecidedBy.REFERRER, "ya.ru"),
        (of(referrer="https://yandex.ru/x", page=f"{PAGE}?yclid=1"), G.PAID_SEARCH, GroupDecidedBy.CLICK_ID, "yclid"),
        (of(referrer="https://google.evil.com/"), G.REFERRAL, GroupDecidedBy.REFERRER, "google.evil.com"),
        (of(referrer="https://www.google.co.uk/"), G.ORGANIC_SEARCH, GroupDecidedBy.REFERRER, "google.*"),
        (of(referrer="https://mail.yandex.kz/"), G.EMAIL, GroupDecidedBy.REFERRER, "mail.yandex.*"),
        (of(referrer="https://alice.yandex.ru/"), G.AI_ASSISTANT, GroupDecidedBy.REFERRER, "alice.yandex.ru"),
        (of(referrer="https://market.yandex.ru/p"), G.MARKETPLACE, GroupDecidedBy.REFERRER, "market.yandex.ru"),
        (of(referrer="android-app://com.whatsapp/"), G.MESSENGER, GroupDecidedBy.REFERRER, "com.whatsapp"),
        (of(referrer="https://m.ok.ru/feed"), G.ORGANIC_SOCIAL, GroupDecidedBy.REFERRER, "m.ok.ru"),
        (of(referrer="https://yookassa.ru/back"), G.DIRECT, GroupDecidedBy.REFERRER, "yookassa.ru"),
        (of(referrer="https://rutube.ru/v"), G.ORGANIC_VIDEO, GroupDecidedBy.REFERRER, "rutube.ru"),
        (of(referrer="https://friend.example.org/"), G.REFERRAL, GroupDecidedBy.REFERRER, "friend.example.org"),
        (of(referrer="https://[bad"), G.DIRECT, GroupDecidedBy.NOTHING, "GA4 1"),
    ],
)  # fmt: skip
def test_what_is_ours(found: Classified, group: TrafficGroup, by: GroupDecidedBy, rule: str) -> None:
    assert (found.group, found.by, found.rule) == (group, by, rule)


def test_rules_of_the_workspace_come_first_in_their_order() -> None:
    own = (
        OwnRule("blogger", G.PAID_SOCIAL, "influencer", campaign="blog-*"),
        OwnRule("friends", G.REFERRAL, "partner", referrer_host="*.friend.example"),
        OwnRule("nothing", G.DISPLAY),
    )
    found = classify(Visit(source="vk", medium="cpc", campaign="Blog-7"), own)
    assert (found.group, found.by, found.rule, channel_key(found)) == (
        G.PAID_SOCIAL, GroupDecidedBy.OWN_RULE, "blogger", "influencer",
    )  # fmt: skip
    assert found.sentence == (
        "Your rule 'blogger' says PAID_SOCIAL, having seen source 'vk', medium 'cpc', campaign 'blog-7'."
    )
    assert classify(Visit(referrer="https://a.friend.example/x"), own).rule == "friends"
    assert classify(Visit(referrer="https://google.com/"), own).group is G.ORGANIC_SEARCH
    assert classify(Visit(), own).sentence == ("Nothing says DIRECT, having seen neither marks nor a page come from.")


def test_the_data_names_only_what_there_is() -> None:
    folder = Path(module.__file__).parent
    rules = tomllib.loads((folder / "rules.toml").read_text(encoding="utf-8"))
    lists = tomllib.loads((folder / "domains.toml").read_text(encoding="utf-8"))
    assert [rule["number"] for rule in rules["rule"]] == sorted(rule["number"] for rule in rules["rule"])
    assert {rule["number"] for rule in rules["rule"]} == set(range(1, 19))
    assert {each for rule in rules["rule"] + rules["overlay"] if (each := rule.get("source_list"))} <= set(lists)
    names = [domain for domains in lists.values() for domain in domains]
    assert len(names) == len(set(names))
    assert all(name == name.lower() for name in names)
    assert set(_OF_GROUP.values()) | set(_OF_PLATFORM.values()) <= set(BY_KEY)
    assert found_in(("search",), "images.google.com") == ("search", "google.*", "Google")
    assert [site_of(host) for host in ("a.b.ru", "a.b.co.uk", "b.ru", "localhost")] == [
        "b.ru", "b.co.uk", "b.ru", "localhost",
    ]  # fmt: skip


def test_touches_without_a_channel_get_the_one_their_click_id_and_rules_tell() -> None:
    known = Known(channels={key: key for key in BY_KEY})  # type: ignore[misc]  # keys stand for ids here

    def told(**evidence: object) -> tuple[object, RecognisedBy | None]:
        found = recognise(Evidence(day=DAY, **evidence), known)  # type: ignore[arg-type]  # texts of the test's own
        return found.channel_id, found.by

    assert told(referrer="https://yandex.ru/", landing_page=f"{PAGE}?yclid=1") == (
        "yandex_direct", RecognisedBy.LANDING_PAGE,
    )  # fmt: skip
    assert told(referrer="https://yandex.ru/") == ("organic_search", RecognisedBy.REFERRER_HOST)
    assert told(utm={"source": "vk", "medium": "cpc"}, landing_page=f"{PAGE}?gclid=1")[0] == "vk_ads"
    assert told(referrer="https://m.vk.ru/feed") == ("vk", RecognisedBy.REFERRER_HOST)
    assert told(utm={"source": "ozon.ru"}) == ("marketplace", RecognisedBy.UTM)
    assert told(referrer="https://friend.example.org/") == (None, None)
    assert told(landing_page=PAGE) == (None, None)
    known.own_rules = [OwnRule("friends", G.REFERRAL, "partner", referrer_host="friend.example.org")]
    assert told(referrer="https://friend.example.org/") == ("partner", RecognisedBy.REFERRER_HOST)
    assert clicked(Visit(medium="email", landing_page=f"{PAGE}?gclid=1")) is None


def test_a_pattern_that_is_null_asks_nothing_as_one_that_is_left_out() -> None:
    given = {"name": "Partner", "group": "REFERRAL", "referrer_host": " Partner.example "}
    rule = OwnRuleGiven.model_validate({**given, "source": None, "medium": None, "campaign": None})
    assert rule == OwnRuleGiven.model_validate(given)
    assert (rule.source, rule.referrer_host) == ("", "partner.example")
