"""Normalising, hashing and shapes by the vectors of `../shared/reference/channels.md` §12.1 and §12.5."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from crm.core.network_urls import NetworkUrls
from funnel.conversions.meta import META, event, hashed, normal_email, normal_phone
from funnel.conversions.shape import Click, Conversion, Later, Refused, Stop, Taken, Target
from funnel.conversions.yandex import YANDEX, as_csv, files

EMAIL = "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f"
PHONE = "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176"
RUSSIAN = "fe51ba31"
AT = datetime.fromtimestamp(1767370000, UTC)
CLICKED = datetime.fromtimestamp(1767360000, UTC)
PERSON = UUID("019a0000-0000-7000-8000-000000000042")
URLS = NetworkUrls()


def conversion(**given: Any) -> Conversion:
    values: dict[str, Any] = {
        "id": PERSON, "event_name": "Purchase", "dedupe_id": "deal-42-won", "occurred_at": AT, "person_id": PERSON,
    }  # fmt: skip
    return Conversion(**values | given)


def clicks(**given: str) -> list[Click]:
    return [Click(name, value, CLICKED) for name, value in given.items()]


def test_hashes_equal_the_references_vectors() -> None:
    assert hashed(normal_email(" John_Smith@gmail.com ") or "") == EMAIL
    assert hashed(normal_phone("+1 (650) 555-1212") or "") == PHONE
    assert hashed(normal_phone("16505551212") or "") == PHONE
    assert hashed(normal_phone("+79991112233") or "").startswith(RUSSIAN)
    assert hashed(normal_phone("+79991112233") or "").endswith("04ee0")
    assert hashed(EMAIL.upper()) == EMAIL  # hashed already
    assert [normal_email(each) for each in ("nobody", "a@b", "@b.c")] == [None, None, None]
    assert [normal_phone(each) for each in ("call me", "000123", "12", "0079991112233")] == [
        None, None, None, "79991112233",
    ]  # fmt: skip


def test_an_event_is_the_references() -> None:
    given = conversion(
        emails=["john_smith@gmail.com"], phones=["+16505551212"], value=(4_500_000, "RUB"),
        clicks=clicks(lead_id="123123123123456", fbclid="IwAR0", fbp="fb.1.1767360000000.1098115397"),
    )  # fmt: skip
    found = event(given, Target("1", {"lead_event_source": "OurCRM"}))
    assert found == {
        "event_name": "Purchase", "event_time": 1767370000, "event_id": "deal-42-won",
        "action_source": "system_generated",
        "user_data": {"lead_id": 123123123123456, "em": [EMAIL], "ph": [PHONE], "fbc": "fb.1.1767360000000.IwAR0",
                      "fbp": "fb.1.1767360000000.1098115397", "external_id": [PERSON.hex]},
        "custom_data": {"value": 45000.0, "currency": "RUB", "event_source": "crm", "lead_event_source": "OurCRM"},
    }  # fmt: skip


def test_a_click_to_whatsapp_counts_for_a_week_and_with_an_account() -> None:
    target = Target("1", {"page_id": "153"})
    given = conversion(clicks=clicks(ctwa_clid="ARAk"))
    found = event(given, target)
    assert (found["action_source"], found["messaging_channel"]) == ("business_messaging", "whatsapp")
    assert found["user_data"] == {"ctwa_clid": "ARAk", "page_id": "153", "external_id": [PERSON.hex]}
    assert META.part(conversion(clicks=clicks(ctwa_clid="ARAk")), Target("1")) is None
    late = conversion(occurred_at=CLICKED + timedelta(days=8), clicks=clicks(ctwa_clid="ARAk"))
    assert META.part(late, target) is None


def test_whom_nobody_could_know_is_not_told_and_names_only_are_shown() -> None:
    assert META.part(conversion(), Target("1")) is None
    assert META.part(conversion(clicks=clicks(fbp="fb.1.2.3")), Target("1")) is None
    part = META.part(conversion(emails=["a@b.cd"], clicks=clicks(fbc="fb.1.1.x")), Target("1"))
    assert part is not None
    assert (part.hashed, part.plain) == (["em"], ["external_id", "fbc"])
    assert YANDEX.part(conversion(emails=["a@b.cd"], clicks=clicks(yclid="x")), Target("1")) is None


def test_a_thousand_events_go_in_one_request_with_the_token_in_its_header() -> None:
    many = [conversion(dedupe_id=str(number), emails=["a@b.cd"]) for number in range(1_001)]
    first, second = META.calls(many, Target("77", {"test_event_code": "TEST1"}), "token", URLS)
    sent = json.loads(first.body)
    assert (len(sent["data"]), len(json.loads(second.body)["data"])) == (1_000, 1)
    assert sent["test_event_code"] == "TEST1"
    assert (first.url, first.headers["authorization"]) == (
        "https://graph.facebook.com/v23.0/77/events", "Bearer token",
    )  # fmt: skip
    assert META.window(Target("1")) == timedelta(days=7)
    assert META.window(Target("1", {"action_source": "physical_store"})) == timedelta(days=62)


def test_yandex_gets_a_file_for_each_kind_of_id_and_currency() -> None:
    rows = [
        conversion(event_name="deal_won", value=(4_500_000, "RUB"), clicks=clicks(ym_client_id="1700000000123456789")),
        conversion(event_name="deal_won", clicks=clicks(yclid="12345678901234567890", ym_client_id="1")),
        conversion(event_name="deal_won", value=(1_234, "JPY"), clicks=clicks(ym_client_id="2")),
        conversion(event_name="deal_won", clicks=clicks(ym_user_id="3")),
    ]
    found = {key: as_csv(key[0], some) for key, some in files(rows).items()}
    assert found == {
        ("ClientId", "RUB"): "ClientId,Target,DateTime,Price,Currency\n"
                             "1700000000123456789,deal_won,1767370000,45000.00,RUB\n",
        ("Yclid", ""): "Yclid,Target,DateTime,Price,Currency\n12345678901234567890,deal_won,1767370000,,\n",
        ("ClientId", "JPY"): "ClientId,Target,DateTime,Price,Currency\n2,deal_won,1767370000,1234,JPY\n",
        ("UserId", ""): "UserId,Target,DateTime,Price,Currency\n3,deal_won,1767370000,,\n",
    }  # fmt: skip
    calls = YANDEX.calls(rows, Target("44"), "token", URLS)
    assert [len(each.conversions) for each in calls] == [1, 1, 1, 1]
    assert calls[0].url == (
        "https://api-metrika.yandex.net/management/v1/counter/44/offline_conversions/upload?type=BASIC"
    )
    assert calls[0].headers["authorization"] == "OAuth token"
    assert b'name="file"; filename="conversions.csv"' in calls[0].body
    assert b"1700000000123456789,deal_won,1767370000,45000.00,RUB" in calls[0].body


def error(code: int, **more: Any) -> bytes:
    return json.dumps({"error": {"code": code, "message": "x", **more}}).encode()


@pytest.mark.parametrize(
    ("network", "status", "body", "expected"),
    [
        (META, 200, b'{"events_received": 2, "messages": [], "fbtrace_id": "A"}', Taken),
        (META, 200, b"<html>", None),
        (META, 400, error(100, error_subcode=2804003), Refused),
        (META, 400, error(190), Stop),
        (META, 400, error(10), Stop),
        (META, 500, error(2), Later),
        (META, 429, error(17), Later),
        (META, 400, error(341), Later),
        (META, 502, b"<html>", None),
        (YANDEX, 200, b'{"uploading": {"id": 1, "source_quantity": 1, "line_quantity": 1}}', Taken),
        (YANDEX, 403, b'{"errors": [], "code": 403}', Stop),
        (YANDEX, 400, b'{"errors": [], "code": 400}', Refused),
        (YANDEX, 429, b'{"code": 429}', Later),
        (YANDEX, 504, b"", None),
    ],
)
def test_what_an_answer_means(network: Any, status: int, body: bytes, expected: Any) -> None:
    found = network.verdict(status, body)
    assert found is None if expected is None else isinstance(found, expected)
    if isinstance(found, Refused | Stop | Later):
        assert found.reason.endswith(".")
