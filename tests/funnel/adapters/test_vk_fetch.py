"""What is asked of VK, and what its answers are."""

import json
from typing import Any

import pytest

from crm.core.network_urls import NetworkUrls
from crm.core.problems import Problem
from crm.models.words import IdentityKind as Kind
from crm.outbound.call import Answer
from crm.people.identity import IdentityKey
from funnel.adapters.fetching import AccessRefused, Asking, Gone, NotNow
from funnel.adapters.registry import ADAPTERS
from funnel.adapters.shape import Account, Announced, Contact, Received
from funnel.adapters.vk.fetch import ask, further, read
from funnel.models.words import Network
from tests.funnel.adapters.samples import body_of, only

EVENT = {"group_id": 123456789, "event_id": "e1", "v": "5.199", "secret": "test-secret"}
PEOPLE = [Announced("person", f"{number}") for number in range(4242, 4242 + 1001)]
ASKING = Asking(tuple(PEOPLE[:2]), "https://api.vk.com/method/users.get")


def answer(said: Any, status: int = 200) -> Answer:
    return Answer(status, {}, said if isinstance(said, bytes) else json.dumps(said).encode(), 0.1)


def test_who_comes_without_a_name_is_asked_for() -> None:
    like = {"liker_id": 4242, "object_type": "post", "object_owner_id": -123456789, "object_id": 12}
    liked = json.dumps(EVENT | {"type": "like_add", "object": like}).encode()
    for sent in (liked, *(body_of(f"vk_{sample}.json") for sample in ("message", "comment", "join"))):
        assert list(further(only(Network.VK, sent))) == [Announced("person", "4242")]
    assert list(further(only(Network.VK, body_of("vk_lead_form.json")))) == []


@pytest.mark.parametrize("sample", ["vk_comment.json", "vk_message.json"])
def test_the_community_itself_is_nobody(sample: str) -> None:
    sent = json.loads(body_of(sample))
    (sent["object"].get("message") or sent["object"])["from_id"] = -123456789
    assert ADAPTERS[Network.VK].parse(Received(json.dumps(sent).encode()), Account("123456789")) == []


def test_a_thousand_are_asked_for_at_once() -> None:
    first, rest = ask(PEOPLE, {"access_token": ["new", "old"]}, NetworkUrls(vk="http://127.0.0.1:1"))
    assert first.url.startswith("http://127.0.0.1:1/method/users.get?user_ids=4242%2C4243%2C")
    assert first.url.endswith("%2C5241&access_token=new&v=5.199")
    assert rest.url == "http://127.0.0.1:1/method/users.get?user_ids=5242&access_token=new&v=5.199"
    assert (len(first.of), rest.of) == (1000, (PEOPLE[-1],))
    assert "new" not in repr(first)


def test_names_come_by_their_numbers() -> None:
    anna = {"id": 4242, "first_name": "Анна", "last_name": "Петрова", "can_access_closed": True}
    gone = {"id": 4243, "first_name": "DELETED", "last_name": "", "deactivated": "deleted"}
    banned = {"id": 4245, "first_name": "Иван", "last_name": "Иванов", "deactivated": "banned"}
    said = read(ASKING, answer({"response": [anna, gone, banned, {"id": 4244}, "?"]}))
    assert list(said) == ["4242"]
    (found,) = said["4242"]
    assert isinstance(found, Contact)
    assert (found.name, found.only_identifies) == ("Анна Петрова", True)
    assert found.identities == (IdentityKey(Kind.PLATFORM_USER_ID, "4242", "vk"),)


@pytest.mark.parametrize(
    ("said", "status", "trouble"),
    [
        ({"error": {"error_code": 5, "error_msg": "User authorization failed"}}, 200, AccessRefused),
        ({"error": {"error_code": 6}}, 200, NotNow),
        ({"error": {"error_code": 9}}, 200, NotNow),
        ({"error": {"error_code": 29}}, 200, NotNow),
        ({"error": {"error_code": 113}}, 200, Gone),
        ({"error": {}}, 502, NotNow),
        (b"<html>", 200, NotNow),
    ],
)
def test_what_vk_answers_instead(said: Any, status: int, trouble: type[Problem]) -> None:
    with pytest.raises(trouble):
        read(ASKING, answer(said, status))
