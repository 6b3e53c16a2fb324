"""Odd variants of what networks of people tell."""

from datetime import UTC, datetime
from typing import Any

import pytest

from crm.core.problems import Problem
from crm.models.words import IdentityKind as Kind
from crm.models.words import TouchpointKind as Touch
from crm.people.identity import IdentityKey
from funnel.adapters.registry import ADAPTERS
from funnel.adapters.shape import Account, Contact, Publication, Unreadable
from funnel.models.words import ContentFormat, Network
from tests.funnel.adapters.samples import body_of, only, parsed

BOMB = b"""<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><feed>&c;</feed>"""
OUTSIDE = b"""<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><feed>&b;</feed>"""


def contacts(network: Network, body: Any, account: Account | None = None) -> list[Contact]:
    return [each for each in parsed(network, body, account) if isinstance(each, Contact)]


def test_leads_of_linkedin_are_announced_only() -> None:
    (problem,) = parsed(Network.LINKEDIN, body_of("linkedin_lead.json"))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.field) == ("NOT_FETCHED", "leadGenFormResponse")
    assert "urn:li:leadGenFormResponse:a9a29e52-1111-42e3-8af1-2fc83b697003-4" in problem.message
    lead = {"type": "LEAD_ACTION", "leadGenFormResponse": "urn:li:x:1", "leadAction": "DELETED"}
    (gone,) = parsed(Network.LINKEDIN, lead)
    assert isinstance(gone, Problem)
    assert "erased" in gone.message
    assert parsed(Network.LINKEDIN, {"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "notifications": []}) == []


def test_several_leads_of_tiktok_and_one_without_an_id() -> None:
    name = [{"field": "full_name", "value": "Анна"}, {"field": "Which course?", "value": 5}]
    sent = {
        "entry": [{"id": 7450000000000000001, "changes": name}, {"changes": name}, {"id": "8", "campaign_id": "{{c}}"}]
    }
    first, problem, last = parsed(Network.TIKTOK, sent)
    assert isinstance(first, Contact)
    assert (first.external_id, first.name) == ("lead:7450000000000000001", "Анна")
    assert first.form_answers == {"Which course?": "5"}
    assert isinstance(problem, Unreadable)
    assert problem.field == "entry.1.id"
    assert isinstance(last, Contact)
    assert (last.campaign, last.identities) == (None, ())


def test_odnoklassniki_tells_people_from_groups() -> None:
    sent: dict[str, Any] = {
        "sender": {"user_id": "user:5", "name": "Иван"}, "recipient": {"chat_id": "chat:1"}, "timestamp": 1767366800123,
        "message": {"mid": "mid:1", "attachments": [{"type": "IMAGE"}, {"type": "IMAGE"}, {"type": "VIDEO"}]},
    }  # fmt: skip
    said = only(Network.ODNOKLASSNIKI, sent)
    assert (said.text, said.name, said.external_id) == ("[image, video]", "Иван", "message:77:mid:1")
    assert only(Network.ODNOKLASSNIKI, {**sent, "webhookType": "MESSAGE_CREATED"}) == said
    nothing = (
        {**sent, "sender": {"user_id": "group:5"}},
        {**sent, "message": None},
        {**sent, "webhookType": "CHAT_SYSTEM"},
    )
    for each in nothing:
        assert parsed(Network.ODNOKLASSNIKI, each) == []


def test_viber_tells_what_people_did_from_what_became_of_our_messages() -> None:
    oleg = {"id": "01234567890A=", "name": "Oleg"}
    said = {"event": "message", "timestamp": 1767367000123, "message_token": 5741311803571721087, "sender": oleg}
    text = only(Network.VIBER, {**said, "message": {"type": "text", "text": "Цена?"}})
    assert (text.kind, text.text, text.thread_id) == (Touch.MESSAGE, "Цена?", "user:77:01234567890A=")
    assert text.external_id == "message:77:5741311803571721087"
    assert only(Network.VIBER, {**said, "message": {"type": "picture", "media": "https://a.test"}}).text == "[picture]"
    assert only(Network.VIBER, {**said, "event": "subscribed", "user": oleg}).kind is Touch.SUBSCRIBE
    for event in ("webhook", "unsubscribed", "delivered", "seen", "failed", "later invented"):
        assert parsed(Network.VIBER, {**said, "event": event, "user_id": "x"}) == []


def test_max_is_read_only_where_it_is_wanted() -> None:
    (problem,) = parsed(Network.MAX, body_of("max_message.json"), Account("77"))
    assert isinstance(problem, Problem)
    assert problem.code == "UNCONFIRMED"
    irina = {"user_id": 5, "name": "Irina"}
    started = only(
        Network.MAX, {"update_type": "bot_started", "timestamp": 1767366800123, "user": irina, "payload": "may"}
    )
    assert (started.kind, started.ref, started.external_id) == (Touch.CLICK, "may", "started:77:5:1767366800123")
    tapped = only(Network.MAX, {"update_type": "message_callback", "callback": {"callback_id": "c1", "user": irina}})
    assert (tapped.kind, tapped.external_id, tapped.name) == (Touch.CLICK, "callback:77:c1", "Irina")
    said: dict[str, Any] = {"sender": irina, "recipient": {"chat_id": 9, "chat_type": "chat"}, "body": {"mid": "m"}}
    group = only(Network.MAX, {"update_type": "message_created", "message": said})
    assert (group.kind, group.thread_id, group.text) == (Touch.COMMENT, "chat:77:9:5", "[empty]")
    said["sender"] = {**irina, "is_bot": True}
    assert parsed(Network.MAX, {"update_type": "message_created", "message": said}) == []
    assert parsed(Network.MAX, {"update_type": "bot_removed", "user": irina}) == []


def test_a_video_of_the_channel_is_a_publication() -> None:
    video = Publication(
        external_id="VID123", title="Lesson 1", url="https://www.youtube.com/watch?v=VID123",
        published_at=datetime(2026, 1, 2, 10, tzinfo=UTC), format=ContentFormat.VIDEO, account_id="UCxxxx",
    )  # fmt: skip
    body = body_of("youtube_video.xml")
    assert parsed(Network.YOUTUBE, body) == [video]
    assert parsed(Network.YOUTUBE, body.decode().encode("utf-16")) == [video]
    assert parsed(Network.YOUTUBE, body, Account("UCother")) == []
    entry = body[body.index(b" <entry>") : body.index(b"</feed>")]
    twice = body.replace(b"</feed>", entry.replace(b"<yt:videoId>VID123</yt:videoId>", b"") + b"</feed>")
    assert twice != body
    found = parsed(Network.YOUTUBE, twice)
    assert (found[0], [each.field for each in found if isinstance(each, Unreadable)]) == (video, ["entry.1.videoId"])
    gone = b'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">' \
           b'<at:deleted-entry ref="yt:video:VID123"/></feed>'  # fmt: skip
    assert parsed(Network.YOUTUBE, gone) == []


NO_FEEDS = (
    BOMB, OUTSIDE, b"<!DOCTYPE feed><feed/>", b"<html/>", b"<feed/>", b"", b"{}", b"<feed>",
    b"<a>" * 31 + b"</a>" * 31, b'<?xml version="1.0" encoding="x-none"?><feed/>',
)  # fmt: skip


@pytest.mark.parametrize("body", NO_FEEDS)
def test_markup_that_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parsed(Network.YOUTUBE, body)


US, J = {"id": 2244994945, "id_str": "2244994945"}, {"id_str": "5", "name": "J", "screen_name": "j_test"}


def test_x_tells_replies_from_mentions_and_leaves_out_our_own() -> None:
    post: dict[str, Any] = {
        "id_str": "1900000000000000002", "created_at": "Fri Jan 02 15:21:40 +0000 2026", "user": J,
        "text": "@us hello…",
    }  # fmt: skip
    whole = {"extended_tweet": {"full_text": "@us hello to all of you"}}
    reply = {"in_reply_to_user_id_str": "2244994945", "in_reply_to_status_id_str": "19"}
    liked = {"id": "l1", "timestamp_ms": "1767367300123", "user": J, "favorited_status": {"user": US}}
    follow = {"type": "follow", "created_timestamp": "1767367300123", "target": US, "source": J}
    found = contacts(Network.X, {
        "for_user_id": 2244994945,
        "tweet_create_events": [
            {**post, **whole}, {**post, "id_str": "3", **reply},
            {**post, "id_str": "4", "retweeted_status": {"user": US}}, {**post, "user": US},
            {**post, "created_at": "yesterday", "id_str": None, "id": 6},
        ],
        "favorite_events": [liked, {**liked, "user": US}, {**liked, "favorited_status": {"user": {"id": 9}}}],
        "follow_events": [follow, {**follow, "type": "unfollow"}, {**follow, "source": US, "target": J}],
        "tweet_delete_events": [{"status": {"id": "1"}}],
    })  # fmt: skip
    at = datetime(2026, 1, 2, 15, 21, 40, tzinfo=UTC)
    precisely = at.replace(microsecond=123000)
    assert [(each.kind, each.external_id, each.text, each.thread_id, each.occurred_at) for each in found] == [
        (Touch.MENTION, "post:1900000000000000002", "@us hello to all of you", "post:1900000000000000002:5", at),
        (Touch.COMMENT, "post:3", "@us hello…", "post:19:5", at),
        (Touch.SHARE, "post:4", None, None, at),
        (Touch.MENTION, "post:6", "@us hello…", "post:6:5", None),
        (Touch.REACTION, "like:l1", None, None, precisely),
        (Touch.FOLLOW, "follow:5:1767367300123", None, None, precisely),
    ]
    person = (IdentityKey(Kind.PLATFORM_USER_ID, "5", "x"), IdentityKey(Kind.HANDLE, "j_test", "x"))
    assert {each.identities for each in found} == {person}
    assert {each.account_id for each in found} == {"2244994945"}


def test_messages_of_ours_on_x_are_none_and_people_that_are_not_described_are_known() -> None:
    def said(sender: object, number: object = "1") -> dict[str, Any]:
        inner = {"sender_id": sender, "message_data": {"text": ""}}
        return {"type": "message_create", "id": number, "created_timestamp": 1767367300123, "message_create": inner}

    sent = {"for_user_id": "7", "direct_message_events": [said("7"), said(None), said(9), said("9", None)]}
    message, problem = parsed(Network.X, sent)
    assert isinstance(message, Contact)
    assert (message.text, message.identities) == ("[attachment]", (IdentityKey(Kind.PLATFORM_USER_ID, "9", "x"),))
    assert isinstance(problem, Unreadable)
    assert problem.field == "direct_message_events.3.id"


def test_ids_that_are_one_accounts_only_need_the_account() -> None:
    needing = {network for network, adapter in ADAPTERS.items() if adapter.needs_account}
    assert needing == {
        Network.TELEGRAM, Network.JSON, Network.ODNOKLASSNIKI, Network.VIBER, Network.MAX, Network.YOUTUBE
    }  # fmt: skip
