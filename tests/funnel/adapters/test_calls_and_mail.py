"""Odd variants of calls and of what mail services tell."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from crm.core.problems import Problems
from crm.models.sales_words import CallResult
from crm.models.words import Direction
from crm.models.words import TouchpointKind as Touch
from funnel.adapters.json_mapping.mapping import check
from funnel.adapters.reading import public_link
from funnel.adapters.shape import Contact, Preference, Unreadable
from funnel.models.words import Network
from funnel.models.words import PreferenceSaid as Said
from tests.funnel.adapters.samples import CALL_TRACKER, body_of, only, parsed

CALL: dict[str, Any] = {"resource_id": "CAL1", "direction": "inbound", "tracking_phone_number": "+74950000001"}


@pytest.mark.parametrize(
    ("said", "result", "seconds"),
    [
        ({"answered": True, "duration": "185"}, CallResult.REACHED, 185),
        ({"answered": False, "duration": 20}, CallResult.NO_ANSWER, 20),
        ({"answered": False}, CallResult.NO_ANSWER, 0),
        ({"answered": False, "voicemail": True, "duration": 40.0}, CallResult.VOICEMAIL, 40),
        ({"duration": 7}, CallResult.REACHED, 7),
        ({"duration": 0}, CallResult.NO_ANSWER, 0),
        ({"answered": "true", "duration": 10**12}, CallResult.REACHED, 7 * 86_400),
        ({"answered": True, "duration": -5}, CallResult.REACHED, 0),
    ],
)
def test_how_a_call_ended(said: dict[str, Any], result: CallResult, seconds: int) -> None:
    found = only(Network.CALLRAIL, {**CALL, **said})
    assert found.call is not None
    assert (found.call.result, found.call.duration_seconds) == (result, seconds)


def test_a_call_of_ours_names_no_advert_and_one_that_rings_is_none() -> None:
    ours = only(Network.CALLRAIL, {**CALL, "direction": "outbound", "answered": True})
    assert (ours.direction, ours.dialled) == (Direction.OUTBOUND, None)
    for rings in (CALL, {**CALL, "duration": None, "answered": None}, {"resource_id": "SMS1", "content": "Hello"}):
        assert parsed(Network.CALLRAIL, rings) == []
    with pytest.raises(Unreadable) as refused:
        parsed(Network.CALLRAIL, {"answered": True})
    assert refused.value.field == "resource_id"


def test_a_text_message_is_a_thread_with_the_number_that_wrote_it() -> None:
    sent = {
        "resource_id": "SMS1", "source_number": "+79991112233", "destination_number": "+74950000001",
        "content": "Цена?", "message_type": "sms", "media_urls": [], "timestamp": "2026-01-02T10:00:00.000-05:00",
        "conversation_id": "k8mc8", "company_resource_id": "COM0194", "lead_status": None,
    }  # fmt: skip
    found = only(Network.CALLRAIL, sent)
    assert (found.kind, found.channel_key, found.external_id) == (Touch.MESSAGE, "sms", "message:SMS1")
    assert (found.text, found.thread_id, found.dialled) == ("Цена?", "sms:COM0194:k8mc8", "+74950000001")
    assert (found.account_id, found.occurred_at) == ("COM0194", datetime(2026, 1, 2, 15, tzinfo=UTC))
    assert [key.value for key in found.identities] == ["+79991112233"]
    picture = only(Network.CALLRAIL, {**sent, "content": "", "message_type": "mms", "conversation_id": None})
    assert (picture.text, picture.thread_id) == ("[mms]", "sms:COM0194:+79991112233")
    assert parsed(Network.CALLRAIL, {**sent, "agent": "Ann"}) == []
    with pytest.raises(Unreadable):
        parsed(Network.CALLRAIL, {**sent, "resource_id": None})


@pytest.mark.parametrize(
    "link",
    ["https://a.test/r?access_key=1", "https://u:p@a.test/r", "http://a.test/r", "https://a.test/r#k", "/r", "https:",
     "https://a.test/r;jsessionid=1", "https://[::1", "javascript:alert(1)", 5, None],
)  # fmt: skip
def test_a_link_that_may_hold_a_secret_is_not_kept(link: object) -> None:
    assert public_link(link) is None
    assert public_link("https://a.test/r/1.mp3") == "https://a.test/r/1.mp3"


def test_only_calls_have_a_length() -> None:
    with pytest.raises(Problems):
        check({"mapping": {"external_id": "id", "duration": "talk"}})
    check({"mapping": {"external_id": "id", "kind": "CALL", "duration": "talk", "dialled": "to"}})
    problem = parsed(Network.JSON, body_of("own_calls.json"), CALL_TRACKER)[-1]
    assert isinstance(problem, Unreadable)
    assert problem.field == "calls.4.call_id"


def mail(event: str, **more: Any) -> dict[str, Any]:
    """An event of SendGrid."""
    return {"event": event, "email": "Anna@example.test", "timestamp": 1767367600, "sg_event_id": f"id-{event}", **more}


def test_a_batch_of_sendgrid_is_read_event_by_event() -> None:
    sent = [
        mail("processed"), mail("delivered"), mail("deferred"), mail("dropped"), mail("group_resubscribe"),
        mail("open", category=["welcome", "a"]), mail("open", sg_machine_open=True, sg_event_id="m"),
        mail("click", url="https://s.test/?utm_source=mail&utm_campaign=may&gclid=1", singlesend_name="May letter"),
        mail("click", sg_event_id=7, timestamp="1767367600", url=None, marketing_campaign_name="Spring"),
        mail("unsubscribe"), mail("group_unsubscribe", asm_group_id=5), mail("spamreport"),
        mail("bounce", type="bounce"), mail("bounce", type="blocked"),
        mail("open", sg_event_id=None), mail("open", email=""), "open", {"event": "later invented"},
    ]  # fmt: skip
    found = parsed(Network.SENDGRID, sent)
    contacts = [each for each in found if isinstance(each, Contact)]
    assert [(each.kind, each.external_id, each.campaign, each.utm) for each in contacts] == [
        (Touch.VIEW, "event:id-open", "welcome", None),
        (Touch.IMPRESSION, "event:m", None, None),
        (Touch.CLICK, "event:id-click", None, {"source": "mail", "campaign": "may"}),
        (Touch.CLICK, "event:7", "Spring", None),
    ]
    assert [each.form_answers for each in contacts] == [None, {"opened_by": "machine"}, None, None]
    assert contacts[2].click_ids == {"gclid": "1"}
    assert [(each.said, each.external_id) for each in found if isinstance(each, Preference)] == [
        (Said.REFUSED, "event:id-unsubscribe"), (Said.REFUSED, "event:id-group_unsubscribe"),
        (Said.COMPLAINED, "event:id-spamreport"), (Said.UNREACHABLE, "event:id-bounce"),
    ]  # fmt: skip
    assert [each.field for each in found if isinstance(each, Unreadable)] == ["14.sg_event_id", "15.email", "16"]
    with pytest.raises(Unreadable):
        parsed(Network.SENDGRID, {"event": "open"})


def test_mandrill_tells_several_events_in_a_form() -> None:
    msg = {"email": "anna@example.test", "tags": []}
    events = [
        {"event": "open", "_id": "m1", "ts": 1767367500, "msg": msg},
        {"event": "open", "_id": "m1", "ts": "1767367501", "msg": msg},
        {"event": "hard_bounce", "_id": "m2", "ts": 1767367500, "msg": msg},
        {"event": "spam", "_id": "m3", "ts": 1767367500, "msg": msg},
        {"event": "unsub", "_id": "m4", "ts": 1767367500, "msg": msg},
        {"event": "send", "_id": "m5", "ts": 1767367500, "msg": msg},
        {"type": "blacklist", "action": "add", "reject": {}},
        {"event": "click", "_id": "m6", "ts": 1767367500},
    ]
    found = parsed(Network.MANDRILL, urlencode({"mandrill_events": json.dumps(events)}).encode())
    assert [(each.kind, each.external_id) for each in found if isinstance(each, Contact)] == [
        (Touch.VIEW, "event:open:m1:1767367500"), (Touch.VIEW, "event:open:m1:1767367501")
    ]  # fmt: skip
    said = [each.said for each in found if isinstance(each, Preference)]
    assert said == [Said.UNREACHABLE, Said.COMPLAINED, Said.REFUSED]
    assert [each.field for each in found if isinstance(each, Unreadable)] == ["7.email"]
    for nothing in (b"", b"a=1", b"mandrill_events=", b"mandrill_events=%7B%7D", b"\xff"):
        with pytest.raises(Unreadable):
            parsed(Network.MANDRILL, nothing)


def audience(kind: str, **data: str) -> bytes:
    """An event of Mailchimp."""
    told = {"id": "8a25", "list_id": "a6b5", "email": "anna@example.test", **data}
    fields = {f"data[{name}]": value for name, value in told.items() if value}
    return urlencode({"type": kind, "fired_at": "2026-01-02 15:00:00", **fields}).encode()


def test_mailchimp_tells_who_agrees_and_who_does_not() -> None:
    told = [
        audience("unsubscribe", reason="manual", action="unsub"), audience("unsubscribe", reason="abuse"),
        audience("unsubscribe", action="delete"), audience("cleaned", reason="hard", id=""),
        audience("cleaned", reason="abuse"), audience("profile"), audience("upemail", new_email="b@example.test"),
        audience("campaign", status="sent"),
    ]  # fmt: skip
    said = [[each.said for each in parsed(Network.MAILCHIMP, body) if isinstance(each, Preference)] for body in told]
    assert said == [[Said.REFUSED], [Said.COMPLAINED], [], [Said.UNREACHABLE], [Said.COMPLAINED], [], [], []]
    contact, preference = parsed(Network.MAILCHIMP, body_of("mailchimp_subscribe.txt"))
    assert isinstance(contact, Contact)
    assert isinstance(preference, Preference)
    assert (preference.said, preference.external_id) == (Said.AGREED, contact.external_id)
    (cleaned,) = parsed(Network.MAILCHIMP, told[3])
    assert "anna" not in str(getattr(cleaned, "external_id", ""))
    for nothing in (b"", b"a=1", audience("subscribe", email=""), audience("cleaned", list_id=""), b"\xff"):
        with pytest.raises(Unreadable):
            parsed(Network.MAILCHIMP, nothing)
