"""What is asked of Meta's Graph API, and what its answers become."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crm.core.network_urls import NetworkUrls
from crm.core.problems import Problem
from crm.models.words import IdentityKind as Kind
from crm.models.words import TouchpointKind as Touch
from crm.outbound.call import Answer
from crm.people.identity import IdentityKey
from funnel.adapters.fetching import AccessRefused, Gone, NotNow
from funnel.adapters.meta.fetch import ask, read
from funnel.adapters.shape import Announced, Contact, Unfetched
from funnel.models.words import Network
from tests.funnel.adapters.samples import body_of, parsed

LEAD = "123123123123456"
SECRETS = {"app_secret": ("newer-secret", "test-secret"), "access_token": ("EAAB-token",)}


def announced() -> Announced:
    (found,) = parsed(Network.META, body_of("meta_leadgen.json"))
    assert isinstance(found, Unfetched)
    assert found.announced is not None
    return found.announced


def came(said: Any, status: int = 200, **headers: str) -> Contact:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    (asking,) = ask([announced()], SECRETS, NetworkUrls())
    ((reference, (found,)),) = read(asking, Answer(status, headers, body, 0.1)).items()
    assert reference == LEAD
    assert isinstance(found, Contact)
    return found


def lead(**changed: Any) -> dict[str, Any]:
    return {**json.loads(body_of("meta_lead.json")), **changed}


def test_the_lead_is_asked_for_with_a_proof_and_without_the_token_in_its_address() -> None:
    assert announced() == Announced(
        "leadgen", LEAD, {"page_id": "153125381133", "form_id": "12312312312", "created_time": "1767365995"}
    )
    (asking,) = ask([announced()], SECRETS, NetworkUrls(meta="http://127.0.0.1:9/graph"))
    address = urlsplit(asking.url)
    assert (address.netloc, address.path) == ("127.0.0.1:9", f"/graph/{NetworkUrls().meta_version}/{LEAD}")
    query = parse_qs(address.query)
    assert query["appsecret_proof"] == ["72500145b60b1cb4a88c4dbb752cb6b21b134c90b21e22d30447ce591a155ea7"]
    assert {"field_data", "is_organic", "platform"} <= set(query["fields"][0].split(","))
    assert asking.headers == {"authorization": "Bearer EAAB-token"}
    assert "EAAB" not in asking.url


def test_the_lead_becomes_a_contact_that_starts_a_lead() -> None:
    assert came(lead()) == Contact(
        external_id=f"lead:{LEAD}",
        kind=Touch.FORM_SUBMIT,
        occurred_at=datetime(2026, 1, 2, 15, 27, 6, tzinfo=UTC),
        channel_key="instagram_ads",
        account_id="153125381133",
        identities=(IdentityKey(Kind.EMAIL, "anna@example.test"), IdentityKey(Kind.PHONE, "+79991112233")),
        name="Anna Petrova",
        campaign="12000000000001",
        click_ids={"leadgen_id": LEAD},
        form_answers={
            "which_course?": "evening, weekend", "news_ok": "yes", "form_id": "12312312312", "ad_id": "12000000000001",
            "ad_name": "Spring A", "adset_id": "12000000000002", "adset_name": "MSK 25-45",
            "campaign_id": "12000000000003", "campaign_name": "Spring", "platform": "ig",
        },
        starts_lead=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("platform", "organic", "channel"),
    [("ig", False, "instagram_ads"), ("fb", False, "facebook_ads"), ("ig", True, "instagram"), ("fb", True, "facebook"),
     (None, None, "facebook_ads"), ("an", "false", "facebook_ads"), (7, 1, "facebook")],
)  # fmt: skip
def test_platform_and_organic_name_the_channel(platform: Any, organic: Any, channel: str) -> None:
    assert came(lead(platform=platform, is_organic=organic)).channel_key == channel


def test_odd_leads_lose_nothing() -> None:
    bare = came({"id": int(LEAD)})
    assert (bare.external_id, bare.identities, bare.name) == (f"lead:{LEAD}", (), None)
    assert bare.occurred_at == datetime(2026, 1, 2, 14, 59, 55, tzinfo=UTC)  # the announcement's
    fields = [{"name": "FIRST_NAME", "values": ["Анна"]}, {"name": "last_name", "values": ["П\u0451тр"]}, "x",
              {"values": 3}, {"name": "work_email", "values": ["a@b.test"]},
              {"name": "q", "values": [None, 5]}]  # fmt: skip
    odd = came(lead(field_data=fields, custom_disclaimer_responses=[{"checkbox_key": "ok", "is_checked": ""}, 1]))
    assert (odd.name, odd.identities) == ("Анна П\u0451тр", (IdentityKey(Kind.EMAIL, "a@b.test"),))
    assert odd.form_answers is not None
    assert (odd.form_answers["q"], odd.form_answers["ok"]) == ("5", "no")


def test_leads_of_the_testing_tool_are_marked() -> None:
    dummy = [{"name": "email", "values": ["test@meta.com"]},
             {"name": "full_name", "values": ["<test lead: dummy data for full_name>"]}]  # fmt: skip
    assert came(lead(field_data=dummy)).is_test


@pytest.mark.parametrize(
    ("error", "status", "kind", "seconds"),
    [
        ({"code": 190, "error_subcode": 463}, 400, AccessRefused, None),
        ({"code": "190"}, 400, AccessRefused, None),
        ({"code": 10}, 403, AccessRefused, None),
        ({"code": 200}, 403, AccessRefused, None),
        ({"code": 4}, 400, NotNow, 300.0),
        ({"code": 17}, 400, NotNow, 300.0),
        ({"code": 32}, 403, NotNow, 300.0),
        ({"code": 613}, 403, NotNow, 300.0),
        ({"code": 80005}, 400, NotNow, 300.0),
        ({"code": 1}, 500, NotNow, None),
        ({"code": 999, "is_transient": True}, 400, NotNow, None),
        ({"code": 100, "error_subcode": 33}, 400, Gone, None),
        ({"code": 100}, 400, Gone, None),
        ({"message": "odd"}, 200, NotNow, None),
        ({}, 400, NotNow, None),
        ({}, 401, AccessRefused, None),
    ],
)
def test_errors_of_the_graph_api(error: Any, status: int, kind: type[Problem], seconds: float | None) -> None:
    with pytest.raises(kind) as refused:
        came({"error": error}, status)
    assert refused.value.message.endswith(".")
    assert getattr(refused.value, "seconds", None) == seconds


def test_for_how_long_meta_asks_to_be_left_alone() -> None:
    uses = json.dumps({"1": [{"type": "leadgen", "estimated_time_to_regain_access": 7}], "2": 5})
    for headers, seconds in (
        ({"x-business-use-case-usage": uses}, 420.0), ({"retry-after": "30"}, 30.0),
        ({"x-business-use-case-usage": "{"}, 300.0), ({"retry-after": "999999"}, 3600.0),
    ):  # fmt: skip
        with pytest.raises(NotNow) as paced:
            came({"error": {"code": 80005}}, 400, **headers)
        assert paced.value.seconds == seconds


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"\xff"])
def test_what_is_no_answer_of_the_graph_api_passes(body: bytes) -> None:
    with pytest.raises(NotNow):
        came(body)
