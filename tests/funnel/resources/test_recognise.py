"""Which evidence decides: the order, the most exact rule, days, channels. Pure."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.models.words import ChannelToldBy
from crm.models.words import RecognisedBy as By
from funnel.resources.recognise import FINDERS, Dated, Evidence, Known, Recognised, recognise, weigh
from funnel.resources.utm import Rule, sort_rules

DAY = date(2026, 9, 1)
R = {by: UUID(int=number) for number, by in enumerate(By, start=1)}
VK, SITE, SEARCH, ADS = (UUID(int=number) for number in range(101, 105))
KNOWN = Known(
    codes={"SPINA5": [Dated(R[By.PROMO_CODE], None, None)]},
    phones={"+74950001122": [Dated(R[By.PHONE_NUMBER], None, None)]},
    accounts={(VK, "club1"): R[By.ACCOUNT]},
    addresses={
        "vk.com/spinaok": R[By.REFERRER], "spinaok.example/back": R[By.LANDING_PAGE], "talk.example": R[By.PLACE],
    },
    rules=[Rule(UUID(int=900), R[By.UTM], source="vk")],
    channels={"vk": VK, "organic_search": SEARCH, "vk_ads": ADS},
    alone={VK: R[By.REFERRER_HOST]},
    channel_of=dict.fromkeys(R.values(), SITE),
)  # fmt: skip
GIVEN: dict[By, dict[str, Any]] = {
    By.EXPLICIT_ID: {"resource_id": R[By.EXPLICIT_ID]},
    By.PROMO_CODE: {"promo_code": " spina5 "},
    By.PHONE_NUMBER: {"phone": "+74950001122"},
    By.ACCOUNT: {"accounts": ("other", "club1"), "channel_id": VK},
    By.TRACKED_LINK: {"link_resource_id": R[By.TRACKED_LINK]},
    By.UTM: {"utm": {"source": "VK", "medium": "cpc"}},
    By.REFERRER: {"referrer": "https://m.vk.com/SpinaOK?w=1"},
    By.LANDING_PAGE: {"landing_page": "https://spinaok.example/back/pain?a=1"},
    By.PLACE: {"place_url": "https://talk.example/thread/1"},
    By.REFERRER_HOST: {"referrer": "https://vk.com/somebody"},
}


@pytest.mark.parametrize("by", By)
def test_each_evidence_alone_names_its_resource(by: By) -> None:
    found = recognise(Evidence(day=DAY, **GIVEN[by]), KNOWN)
    assert (found.resource_id, found.by) == (R[by], by)


@given(st.sets(st.sampled_from(By), min_size=1))
def test_the_strongest_decides_whatever_else_is_there(several: set[By]) -> None:
    merged: dict[str, Any] = {}
    for by in reversed(By):
        if by in several:
            merged |= GIVEN[by]
    found = recognise(Evidence(day=DAY, **merged), KNOWN)
    strongest = next(by for by in By if by in several)
    assert (found.by, found.resource_id) == (strongest, R[strongest])
    assert found == recognise(Evidence(day=DAY, **merged), KNOWN)
    named = [each.by for each in weigh(Evidence(day=DAY, **merged), KNOWN) if each.resource_id]
    assert named[0] is strongest


def test_the_order_is_that_of_the_words() -> None:
    assert [by for by, _, _ in FINDERS] == list(By)


def test_nothing_is_known() -> None:
    assert recognise(Evidence(day=DAY), Known()) == Recognised()
    assert recognise(Evidence(day=DAY, referrer="https://somebody.example", utm={"source": 5}), KNOWN) == Recognised()


def test_codes_and_numbers_count_on_their_days() -> None:
    first, second = R[By.PROMO_CODE], R[By.PHONE_NUMBER]
    known = Known(
        phones={"+7495": [Dated(first, None, date(2026, 8, 31)), Dated(second, date(2026, 9, 1), None)]},
        codes={"A": [Dated(first, date(2026, 9, 2), None)]},
    )
    assert recognise(Evidence(day=date(2026, 8, 31), phone="+7495"), known).resource_id == first
    assert recognise(Evidence(day=DAY, phone="+7495"), known).resource_id == second
    assert recognise(Evidence(day=DAY, promo_code="a"), known).resource_id is None


@pytest.mark.parametrize(
    ("utm", "expected"),
    [
        ({"source": "vk", "medium": "cpc", "campaign": "spring"}, 1),
        ({"source": "vk", "medium": "cpc", "campaign": "spring_2"}, 2),
        ({"source": "vk", "medium": "cpc"}, 3),
        ({"source": "vk"}, 4),
        ({"source": "VK "}, 4),
        ({"source": "vk_app"}, 5),
        ({"source": "google"}, None),
        ({"medium": "cpc"}, None),
    ],
)
def test_the_most_exact_rule_wins(utm: dict[str, str], expected: int | None) -> None:
    rules = sort_rules([
        Rule(UUID(int=5), UUID(int=5), source="vk*"),
        Rule(UUID(int=4), UUID(int=4), source="vk"),
        Rule(UUID(int=2), UUID(int=2), source="vk", medium="cpc", campaign="spring*"),
        Rule(UUID(int=3), UUID(int=3), source="vk", medium="cpc"),
        Rule(UUID(int=1), UUID(int=1), source="vk", medium="cpc", campaign="spring"),
    ])  # fmt: skip
    found = recognise(Evidence(day=DAY, utm=utm), Known(rules=rules)).resource_id
    assert found == (UUID(int=expected) if expected else None)


def test_the_channel_of_a_visit_is_what_brought_it() -> None:
    page = GIVEN[By.LANDING_PAGE]
    searched = recognise(Evidence(day=DAY, referrer="https://www.google.com/search?q=chair", **page), KNOWN)
    assert searched == Recognised(R[By.LANDING_PAGE], SEARCH, By.LANDING_PAGE, ChannelToldBy.RULES)
    assert recognise(Evidence(day=DAY, **page), KNOWN).channel_id == SITE
    paid = recognise(Evidence(day=DAY, utm={"source": "vk", "medium": "cpc"}), Known(channels={"vk_ads": ADS}))
    assert paid == Recognised(None, ADS, By.UTM, ChannelToldBy.RULES)
    told = recognise(Evidence(day=DAY, channel_id=VK, **page), KNOWN)
    assert told.channel_id == VK
