"""Leads that TikTok is to confirm: what is asked of it, and what its answers are."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crm.core.network_urls import NetworkUrls
from crm.core.problems import Invalid, Problem
from crm.outbound.call import Answer
from funnel.adapters.fetching import AccessRefused, Gone, NotNow
from funnel.adapters.registry import ADAPTERS
from funnel.adapters.shape import Account, Announced, Contact, Unfetched
from funnel.adapters.tiktok.fetch import FETCHER, ask, read
from funnel.models.words import Network
from tests.funnel.adapters.samples import body_of, only, parsed

LEAD = "7450000000000000001"
OWN = Account(settings={"advertiser_id": "1700000000000000009"})
ANSWERED: dict[str, Any] = {
    "code": 0, "message": "OK", "data": {
        "lead_data": {"name": "Anna", "email": "anna@example.test", "phone_number": "+79991112233", "Which course?": 5},
        "meta_data": {"lead_id": LEAD, "lead_source": "INSTANT_FORM", "page_id": "7440000000000000009",
                      "campaign_id": "1780000000000001", "adgroup_id": "1780000000000002",
                      "ad_id": "1780000000000003", "create_time": "2026-01-02 15:00:00"},
    },
}  # fmt: skip


def announced(account: Account = OWN) -> Announced:
    (found,) = parsed(Network.TIKTOK, body_of("tiktok_lead.json"), account)
    assert isinstance(found, Unfetched)
    assert found.announced is not None
    return FETCHER.asked_with(found.announced, account.settings)


def came(said: Any, status: int = 200, **headers: str) -> Contact:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    (asking,) = ask([announced()], {"access_token": ("t-new", "t-old")}, NetworkUrls())
    ((reference, (found,)),) = read(asking, Answer(status, headers, body, 0.1)).items()
    assert reference == LEAD
    assert isinstance(found, Contact)
    return found


def test_only_ids_are_believed_and_all_that_is_wanted_is_asked() -> None:
    found = announced()
    assert found == Announced("lead", LEAD, {
        "page_id": "7440000000000000009", "campaign_id": "1780000000000001", "adgroup_id": "1780000000000002",
        "ad_id": "1780000000000003", "create_time": "1767367195", "advertiser_id": "1700000000000000009",
    })  # fmt: skip
    (asking,) = ask([found, Announced("other", "1")], {"access_token": ("t-new", "t-old")},
                    NetworkUrls(tiktok="http://127.0.0.1:9"))  # fmt: skip
    parts = urlsplit(asking.url)
    assert (parts.netloc, parts.path) == ("127.0.0.1:9", "/open_api/v1.3/lead/get/")
    assert parse_qs(parts.query) == {
        "lead_source": ["INSTANT_FORM"], "advertiser_id": ["1700000000000000009"], "page_id": ["7440000000000000009"],
        "lead_id": [LEAD],
    }  # fmt: skip
    assert asking.headers == {"access-token": "t-new"}
    library = announced(Account(settings={"library_id": 17, "lead_source": "DIRECT_MESSAGE"}))
    (asking,) = ask([library], {"access_token": ("t",)}, NetworkUrls())
    query = parse_qs(urlsplit(asking.url).query)
    assert (query["library_id"], query["lead_source"]) == (["17"], ["DIRECT_MESSAGE"])
    assert "advertiser_id" not in query


def test_without_the_setting_the_request_is_believed_as_before() -> None:
    assert only(Network.TIKTOK, body_of("tiktok_lead.json")).name == "Anna"


def test_a_confirmed_lead_is_the_same_one() -> None:
    said = only(Network.TIKTOK, body_of("tiktok_lead.json"))
    found = came(ANSWERED)
    assert (found.external_id, found.channel_key, found.campaign) == (
        said.external_id,
        "tiktok_ads",
        "1780000000000001",
    )
    assert found.occurred_at == datetime(2026, 1, 2, 15, tzinfo=UTC)
    assert (found.identities, found.name, found.starts_lead) == (said.identities, "Anna", True)
    assert found.form_answers == {**(said.form_answers or {}), "Which course?": "5"}
    for written in ("2026-01-02T18:00:00+03:00", 1767366000, "1767366000"):
        meta = {**ANSWERED["data"]["meta_data"], "create_time": written}
        assert came({"code": 0, "data": {"meta_data": meta}}).occurred_at == datetime(2026, 1, 2, 15, tzinfo=UTC)
    bare = {"code": "0", "data": {"meta_data": {"lead_id": int(LEAD)}}}
    assert came(bare).occurred_at == datetime(2026, 1, 2, 15, 19, 55, tzinfo=UTC)  # as it was announced
    assert came(bare).identities == ()


@pytest.mark.parametrize(
    ("said", "status", "kind", "seconds"),
    [
        ({"code": 40105}, 200, AccessRefused, None),
        ({"code": 40001}, 200, AccessRefused, None),
        ({}, 401, AccessRefused, None),
        ({"code": 40100}, 200, NotNow, 300.0),
        ({"code": "51021"}, 200, NotNow, None),
        ({}, 503, NotNow, None),
        (b"<html>", 200, NotNow, None),
        ({"code": 40007}, 200, Gone, None),
        ({"code": None, "data": {"lead_data": {"name": "x"}}}, 200, NotNow, None),
        ({"code": False}, 200, NotNow, None),
        ({"code": "no number"}, 200, NotNow, None),
        ({"title": "Not found"}, 404, NotNow, None),
        ({"code": 0}, 404, NotNow, None),
        ({"code": 0, "data": {"lead_data": {"name": "x"}, "meta_data": {"lead_id": "1"}}}, 200, Gone, None),
        ({"code": 0}, 200, Gone, None),
    ],
)
def test_what_is_not_confirmed_is_no_lead(said: Any, status: int, kind: type[Problem], seconds: float | None) -> None:
    with pytest.raises(kind) as caught:
        came(said, status)
    assert getattr(caught.value, "seconds", None) == seconds
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"advertiser_id": {}}, "settings.advertiser_id"),
        ({"library_id": True}, "settings.library_id"),
        ({"advertiser_id": "1", "library_id": "2"}, "settings"),
        ({"advertiser_id": "1", "lead_source": "OTHER"}, "settings.lead_source"),
        ({"lead_source": "INSTANT_FORM"}, "settings.lead_source"),
        ({"accept_unsigned": "yes"}, "settings.accept_unsigned"),
    ],
)
def test_settings_that_could_not_be_asked_with_are_refused(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        ADAPTERS[Network.TIKTOK].check_settings(settings)
    assert caught.value.field == field
