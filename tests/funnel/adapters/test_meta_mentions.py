"""Mentions on Instagram: of comments, of posts, and of stories."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crm.core.network_urls import NetworkUrls
from crm.core.problems import Invalid, Problem
from crm.models.words import IdentityKind as Kind
from crm.models.words import TouchpointKind as Touch
from crm.outbound.call import Answer
from crm.people.identity import IdentityKey
from funnel.adapters.fetching import AccessRefused, Gone, NotNow
from funnel.adapters.meta.fetch import ask, read
from funnel.adapters.registry import ADAPTERS
from funnel.adapters.shape import Account, Announced, Contact, Unfetched, Unreadable
from funnel.models.words import Network
from tests.funnel.adapters.samples import only, parsed

OURS = "17841400000000001"
READS = Account(settings={"read_mentions": True})
SECRETS = {"app_secret": ("test-secret",), "access_token": ("EAAB-token",)}
COMMENT = {"media_id": "17800000000000005", "comment_id": "17900000000000011"}


def told(value: Any) -> dict[str, Any]:
    change = {"field": "mentions", "value": value}
    return {"object": "instagram", "entry": [{"id": OURS, "time": 1767366200, "changes": [change]}]}


def announced(value: Any = COMMENT) -> Announced:
    (found,) = parsed(Network.META, told(value), READS)
    assert isinstance(found, Unfetched)
    assert found.announced is not None
    return found.announced


def came(said: Any, value: Any = COMMENT, status: int = 200) -> Contact:
    (asking,) = ask([announced(value)], SECRETS, NetworkUrls())
    ((_, (found,)),) = read(asking, Answer(status, {}, json.dumps(said).encode(), 0.1)).items()
    assert isinstance(found, Contact)
    return found


def test_they_make_nothing_unless_the_account_wants_them() -> None:
    assert parsed(Network.META, told(COMMENT)) == []
    (problem,) = parsed(Network.META, told({}), READS)
    assert isinstance(problem, Unreadable)
    assert problem.field == "entry.0.media_id"
    with pytest.raises(Invalid):
        ADAPTERS[Network.META].check_settings({"read_mentions": "yes"})


def test_comments_and_posts_are_asked_for_at_our_own_node() -> None:
    for value, fields in (
        (COMMENT, "mentioned_comment.comment_id(17900000000000011){id,text,timestamp,username}"),
        (
            {"media_id": "17800000000000005"},
            "mentioned_media.media_id(17800000000000005){id,caption,timestamp,username}",
        ),
    ):
        (asking,) = ask([announced(value)], SECRETS, NetworkUrls(meta="http://127.0.0.1:9"))
        parts = urlsplit(asking.url)
        assert parts.path == f"/v23.0/{OURS}"
        assert parse_qs(parts.query)["fields"] == [fields]
        assert asking.headers == {"authorization": "Bearer EAAB-token"}


def test_who_is_named_mentioned_us() -> None:
    inner = {
        "id": "17900000000000011",
        "text": "look @us",
        "timestamp": "2026-01-02T15:27:06+0000",
        "username": "masha",
    }
    assert came({"mentioned_comment": inner, "id": OURS}) == Contact(
        external_id="mention:17900000000000011",
        kind=Touch.MENTION,
        occurred_at=datetime(2026, 1, 2, 15, 27, 6, tzinfo=UTC),
        channel_key="instagram",
        account_id=OURS,
        identities=(IdentityKey(Kind.HANDLE, "masha", "instagram"),),
        name="masha",
        text="look @us",
        thread_id="mention:17800000000000005:masha",
    )
    post = {"mentioned_media": {"caption": "with @us", "username": "masha"}, "id": OURS}
    found = came(post, {"media_id": "17800000000000005"})
    assert (found.external_id, found.text) == ("mention:17800000000000005", "with @us")
    assert found.thread_id == "mention:17800000000000005:masha"


@pytest.mark.parametrize(
    ("said", "status", "kind"),
    [
        ({"mentioned_comment": {"text": "look @us"}, "id": OURS}, 200, Gone),
        ({"error": {"code": 100, "error_subcode": 33}}, 400, Gone),
        ({"error": {"code": 10}}, 403, Gone),
        ({"error": {"code": 200}}, 403, Gone),
        ({"error": {"code": 190}}, 400, AccessRefused),
        ({"error": {"code": 4}}, 400, NotNow),
        ({}, 401, AccessRefused),
        ({"title": "Not found"}, 404, NotNow),
    ],
)
def test_what_names_nobody_makes_none_and_a_right_that_is_missing_holds_up_no_leads(
    said: Any, status: int, kind: type[Problem]
) -> None:
    with pytest.raises(kind) as caught:
        came(said, status=status)
    assert "lead" not in caught.value.message or kind is not Gone


def test_a_story_that_names_us_is_a_mention() -> None:
    def sent(**message: Any) -> dict[str, Any]:
        update = {"sender": {"id": "7"}, "recipient": {"id": OURS}, "timestamp": 1767366300001,
                  "message": {"mid": "m_1", **message}}  # fmt: skip
        return {"object": "instagram", "entry": [{"id": OURS, "messaging": [update]}]}

    story = {"type": "story_mention", "payload": {"url": "https://cdn.example.test/a"}}
    found = only(Network.META, sent(attachments=[story]))
    assert (found.kind, found.text, found.thread_id) == (Touch.MENTION, "[story_mention]", f"thread:{OURS}:7")
    for other in ({"attachments": [story], "text": "hi"}, {"attachments": [{"type": "image"}]}, {"text": "hi"}):
        assert only(Network.META, sent(**other)).kind is Touch.MESSAGE
