"""What becomes of Segment's messages: times, events, arrivals, and what is wrong with one of them."""

import gzip
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.core.problems import Problem, Problems
from crm.models.words import IdentityKind as Kind
from crm.models.words import TouchpointKind as Touch
from crm.people.identity import IdentityKey
from funnel.adapters.segment.accept import (
    MOST_BATCH_BYTES,
    MOST_EVENT_BYTES,
    MOST_EVENTS,
    Accepted,
    Refused,
    accept,
    read,
    unpacked,
    write_key_of,
    write_key_of_header,
)
from funnel.adapters.segment.mapping import check
from funnel.adapters.segment.parse import parse
from funnel.adapters.shape import Account, Contact, Received
from funnel.models.words import Network
from tests.funnel.adapters.mutations import VALUES, mutated
from tests.funnel.adapters.samples import only, parsed

NOW = datetime(2026, 1, 2, 15, 1, tzinfo=UTC)


def sent(*messages: Any, **more: Any) -> dict[str, Any]:
    return {"batch": list(messages), **more}


def track(event: str = "Ping", **more: Any) -> dict[str, Any]:
    return {"type": "track", "messageId": "m1", "anonymousId": "a1", "event": event, **more}


def page(url: str, referrer: str = "", **more: Any) -> dict[str, Any]:
    return {"type": "page", "messageId": "m1", "anonymousId": "a1", "properties": {"url": url, "referrer": referrer},
            **more}  # fmt: skip


def kept(call: str, body: Any, programs: tuple[str, ...] = ()) -> Accepted:
    written = json.dumps(body).encode()
    return accept(written, read(written, call), call, NOW, lambda context: context.get("userAgent") in programs)


@pytest.mark.parametrize(
    ("message", "common", "at"),
    [
        # the clock of the sender is ten minutes ahead, or behind: what counts is how long before sending it was
        ({"timestamp": "2026-01-02T15:10:00Z"}, {"sentAt": "2026-01-02T15:10:05Z"}, "2026-01-02T15:00:55+00:00"),
        ({"timestamp": "2026-01-02T14:50:00Z"}, {"sentAt": "2026-01-02T14:50:05Z"}, "2026-01-02T15:00:55+00:00"),
        # a message says itself when it was sent
        ({"timestamp": "2026-01-02T14:50:00Z", "sentAt": "2026-01-02T14:50:10Z"}, {"sentAt": "2026-01-02T10:00:00Z"},
         "2026-01-02T15:00:50+00:00"),
        # nothing happens after it was sent
        ({"timestamp": "2026-01-02T15:10:00Z"}, {"sentAt": "2026-01-02T15:00:00Z"}, "2026-01-02T15:01:00+00:00"),
        # history by hand
        ({"timestamp": "2020-05-05T12:00:00+03:00"}, {}, "2020-05-05T09:00:00+00:00"),
        ({"originalTimestamp": "2026-01-02T15:00:00"}, {}, "2026-01-02T15:00:00+00:00"),
        ({}, {"sentAt": "2026-01-02T15:00:00Z"}, "None"),
        ({"timestamp": "yesterday"}, {"sentAt": "2026-01-02T15:00:00Z"}, "None"),
    ],
)  # fmt: skip
def test_times_are_of_our_clock(message: dict[str, Any], common: dict[str, Any], at: str) -> None:
    body = sent(track(**message), receivedAt=NOW.isoformat(), **common)
    found = only(Network.SEGMENT, body).occurred_at
    assert str(found and found.isoformat()) == at


CAME: Mapping[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "typed in": (page("https://site.test/"), {"channel_key": "direct"}),
    "a search": (page("https://site.test/", "https://www.google.de/"), {"referrer": "https://www.google.de/"}),
    "the next page": (page("https://site.test/b", "https://www.site.test/"),
                      {"kind": Touch.VIEW, "channel_key": "site"}),
    "below": (page("https://shop.site.test/b", "https://site.test/"), {"kind": Touch.VIEW, "channel_key": "site"}),
    "back from paying": (page("https://site.test/thanks", "https://www.paypal.com/"),
                         {"kind": Touch.VIEW, "channel_key": "site"}),
    "an advert met inside": (
        page("https://site.test/?utm_source=vk&utm_medium=cpc&UTM_CAMPAIGN=jan", "https://site.test/"),
        {"utm": {"source": "vk", "medium": "cpc", "campaign": "jan"}, "channel_key": ""},
    ),
    "an unfilled macro": (page("https://site.test/?utm_source={source_type}"), {"channel_key": "direct"}),
    "a click id that proves an advert": (page("https://site.test/?yclid=15"),
                                         {"click_ids": {"yclid": "15"}, "channel_key": "yandex_direct"}),
    "one that proves nothing": (page("https://site.test/?fbclid=x", "https://l.facebook.com/"),
                                {"click_ids": {"fbclid": "x"}, "referrer": "https://l.facebook.com/"}),
    "an app": ({"type": "screen", "messageId": "m1", "userId": "5", "name": "Home"},
               {"identities": (IdentityKey(Kind.EXTERNAL_ID, "5"),)}),
}  # fmt: skip


@pytest.mark.parametrize("case", CAME)
def test_where_a_page_was_reached_from(case: str) -> None:
    message, expected = CAME[case]
    found = only(Network.SEGMENT, sent(message))
    usual = {"kind": Touch.VISIT, "channel_key": "", "identities": (IdentityKey(Kind.ANONYMOUS_ID, "a1"),),
             "landing_page": message.get("properties", {}).get("url")}  # fmt: skip
    assert found == Contact(external_id="m1", occurred_at=None, arrives=True, **{**usual, **expected})


def test_our_own_script_hands_over_the_first_visit_the_link_and_the_clicks() -> None:
    context = {
        "campaign": {"source": "vk", "medium": "cpc", "name": "jan", "id": "55"},
        "touchline": {"visitor": "v1", "clicks": {"gclid": "Cj0", "other": "x"},
                      "first": {"at": "2025-12-20T09:00:00Z", "url": "https://site.test/", "utm_source": "ya",
                                "hp": "no"}},
    }  # fmt: skip
    found = only(Network.SEGMENT, track("Lead Submitted", context=context, properties={
        "email": "anna@example.test", "Phone": "+79991112233", "name": "Anna", "size": "XL", "agreed": True,
        "items": [1], "coupon": "FRIEND",
    }))  # fmt: skip
    assert found == Contact(
        external_id="m1", kind=Touch.FORM_SUBMIT, occurred_at=None, channel_key="", name="Anna", starts_lead=True,
        identities=(
            IdentityKey(Kind.ANONYMOUS_ID, "a1"), IdentityKey(Kind.ANONYMOUS_ID, "v1"),
            IdentityKey(Kind.EMAIL, "anna@example.test"), IdentityKey(Kind.PHONE, "+79991112233"),
        ),
        utm={"source": "vk", "medium": "cpc", "campaign": "jan"}, click_ids={"gclid": "Cj0"}, promo_code="FRIEND",
        form_answers={
            "size": "XL", "agreed": "yes", "coupon": "FRIEND", "utm_id": "55", "first_at": "2025-12-20T09:00:00Z",
            "first_url": "https://site.test/", "first_utm_source": "ya",
        },
        arrives=True,
    )  # fmt: skip


def test_the_account_says_what_events_are() -> None:
    own = Account("app", {"events": {"Trial Started": {"kind": "FORM_SUBMIT", "starts_lead": True}, "Ping": None,
                                     "order completed": {"kind": "DOWNLOAD"}, "page": None}})  # fmt: skip
    check(own.settings)
    found = only(Network.SEGMENT, track("trial started", userId="5"), own)
    assert (found.kind, found.starts_lead) == (Touch.FORM_SUBMIT, True)
    assert found.identities == (IdentityKey(Kind.EXTERNAL_ID, "5", "app"), IdentityKey(Kind.ANONYMOUS_ID, "a1"))
    assert only(Network.SEGMENT, track("Order Completed"), own).kind is Touch.DOWNLOAD
    assert parsed(Network.SEGMENT, sent(track(), page("https://site.test/")), own) == []
    other = only(Network.SEGMENT, track(" Poll Answered ", properties={"answer": 5}))
    assert (other.kind, other.custom_kind, other.form_answers) == (Touch.CUSTOM, "Poll Answered", {"answer": "5"})


@pytest.mark.parametrize(
    ("events", "field"),
    [
        ([], "settings.events"),
        ({"A": {"kind": "NO"}}, "settings.events.A.kind"),
        ({"A": {"kind": "VIEW", "x": 1}}, "settings.events.A.x"),
        ({"": None}, "settings.events..[key]"),
    ],
)
def test_mistakes_of_events_are_told_where_they_stand(events: Any, field: str) -> None:
    with pytest.raises(Problems) as refused:
        check({"events": events})
    assert [each.field for each in refused.value.problems] == [field]
    with pytest.raises(Problem, match="at most 200 events"):
        check({"events": {str(number): None for number in range(201)}})


WRONG: Mapping[str, tuple[Any, str, str]] = {
    "no object": ([1], "batch.1", "UNREADABLE"),
    "no type": ({"messageId": "m", "userId": "1"}, "batch.1.type", "UNREADABLE"),
    "an unknown type": ({"type": "delete", "userId": "1"}, "batch.1.type", "UNREADABLE"),
    "nobody": ({"type": "track", "event": "A"}, "batch.1.userId", "UNREADABLE"),
    "no event": ({"type": "track", "userId": "1"}, "batch.1.event", "UNREADABLE"),
    "no group": ({"type": "group", "userId": "1"}, "batch.1.groupId", "UNREADABLE"),
    "no former id": ({"type": "alias", "userId": "1"}, "batch.1.previousId", "UNREADABLE"),
    "no user": ({"type": "alias", "previousId": "1"}, "batch.1.userId", "UNREADABLE"),
    "too large": ({"messageId": "m", "tooLarge": True}, "batch.1", "TOO_LARGE"),
}


@pytest.mark.parametrize("case", WRONG)
def test_one_bad_message_spoils_no_other(case: str) -> None:
    message, field, code = WRONG[case]
    first, problem, last = parsed(Network.SEGMENT, sent(track(), message, track()))
    assert isinstance(first, Contact)
    assert isinstance(last, Contact)
    assert isinstance(problem, Problem)
    assert (problem.field, problem.code) == (field, code)
    assert problem.message.endswith(".")


def test_a_message_id_that_cannot_be_stored_is_known_by_its_hash() -> None:
    first, again, other = (
        only(Network.SEGMENT, track(messageId=each)).external_id for each in ("x" * 121, "x" * 121, "x" * 122)
    )
    assert len(first) == 64
    assert first == again != other


def test_what_is_kept_has_no_key_and_every_message_an_id() -> None:
    body = {"writeKey": "wk_1", "sentAt": "2026-01-02T15:00:00Z", "context": {"locale": "ru"}, "integrations": {},
            "batch": [{**track(), "writeKey": "wk_1", "integrations": {"All": False}},
                      {**track(), "context": {"userAgent": "Googlebot"}}, 7]}  # fmt: skip
    made = kept("batch", body, programs=("Googlebot",))
    assert json.loads(made.body) == {
        "receivedAt": NOW.isoformat(), "sentAt": "2026-01-02T15:00:00Z", "context": {"locale": "ru"},
        "batch": [track(), None],
    }  # fmt: skip
    assert made.bots == 1
    single = kept("track", {key: value for key, value in track().items() if key not in ("type", "messageId")})
    (message,) = json.loads(single.body)["batch"]
    assert message == track(messageId=message["messageId"])
    assert kept("track", track(), programs=(None,)) == Accepted(kept("track", track()).key, b"", 1)  # type: ignore[arg-type]  # who says no agent


def test_the_same_request_is_known_by_its_bytes_unless_its_messages_have_no_ids() -> None:
    assert kept("track", track()).key == kept("track", track()).key
    assert kept("track", track()).key != kept("page", track()).key
    without = {key: value for key, value in track().items() if key != "messageId"}
    assert kept("track", without).key != kept("track", without).key


def test_a_message_of_more_than_32_kb_is_left_out_of_its_batch() -> None:
    made = kept("batch", sent(track(), track(properties={"a": "ä" * 17_000})))
    assert json.loads(made.body)["batch"] == [track(), {"messageId": "m1", "tooLarge": True}]


@pytest.mark.parametrize(
    ("call", "body", "message"),
    [
        ("track", b"{" + b" " * MOST_EVENT_BYTES + b"}", "at most 32768 bytes"),
        ("batch", b'{"batch": []' + b" " * MOST_BATCH_BYTES + b"}", "at most 512000 bytes"),
        ("batch", json.dumps(sent(*[0] * (MOST_EVENTS + 1))).encode(), "at most 2500 events"),
        ("batch", b"{}", "as a list"),
        ("import", b'{"batch": {}}', "as a list"),
        ("track", b"[]", "no JSON object"),
        ("track", b"\xff", "no JSON"),
        ("track", b"", "no JSON"),
        ("track", b"[" * 30_000, "no JSON"),
    ],
)
def test_sizes_and_json_are_refused_at_once(call: str, body: bytes, message: str) -> None:
    with pytest.raises(Refused, match=message):
        read(body, call)


def test_packed_bodies_are_opened_as_far_as_they_may_be_long() -> None:
    assert unpacked(gzip.compress(b'{"a": 1}'), "gzip") == b'{"a": 1}'
    assert unpacked(b"{}", None) == unpacked(b"{}", "identity") == b"{}"
    assert len(unpacked(gzip.compress(b" " * 50_000_000), "gzip")) == MOST_BATCH_BYTES + 1
    for body, encoding in ((b"{}", "gzip"), (gzip.compress(b"{}")[:-9], "gzip"), (b"{}", "br")):
        with pytest.raises(Refused):
            unpacked(body, encoding)


@pytest.mark.parametrize(
    ("header", "body", "key"),
    [
        ("Basic d2tfMTo=", {}, "wk_1"),
        ("basic d2tfMTpwYXNz", {"writeKey": "other"}, "wk_1"),
        (None, {"writeKey": "wk_1"}, "wk_1"),
        (None, sent({"writeKey": "wk_1"}), "wk_1"),
        (None, {"writeKey": 5}, "5"),
        ("Basic", {"writeKey": "other"}, ""),
        ("Basic ???", {"writeKey": "other"}, ""),
        ("Basic /w==", {"writeKey": "other"}, ""),
        ("Basic Og==", {"writeKey": "other"}, ""),
        ("Bearer wk_1", {}, None),
        (None, {"writeKey": None}, None),
    ],
)
def test_where_the_write_key_stands(header: str | None, body: dict[str, Any], key: str | None) -> None:
    found = write_key_of_header(header)
    assert (write_key_of(body) if found is None else found) == key


@settings(max_examples=300, deadline=None)
@given(
    mutated()
    | st.tuples(st.just("segment_batch.json"), st.binary() | VALUES.map(lambda each: json.dumps(each).encode()))
)
def test_whatever_is_sent_is_refused_or_can_be_kept_and_read(sent: tuple[str, bytes]) -> None:
    _, body = sent
    for call in ("batch", "track"):
        try:
            document = read(body, call)
        except Refused:
            continue
        write_key_of(document)
        made = accept(body, document, call, NOW, lambda context: context.get("userAgent") == 5)
        if made.body:
            found = parse(Received(made.body), Account())
            assert all(isinstance(each, Problem) or each.external_id for each in found)
            str(found).encode()  # no half of a surrogate pair
