"""Proofs: the reference's vectors, and what each adapter has to refuse."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from crm.core.problems import Invalid
from funnel.adapters.registry import ADAPTERS
from funnel.adapters.shape import Account, Received
from funnel.adapters.signatures import base64_sha1, base64_sha256
from funnel.models.words import Network
from tests.funnel.adapters.samples import FORM, JSON_TYPE

SECRET = "test-secret"
BODY = rb'{"a":1,"name":"\u00e4"}'
REDUMPED = '{"a":1,"name":"ä"}'.encode()
HEX = "4c5ae2c35f366793cbfd72cd840bdf252a30f7a019bc6904a9d2d02fd40884db"
SHA1 = "3544ac6b82e7ab8b4c87f83a35bcfa4d12fdfa41"
SHA1_BASE64 = "NUSsa4Lnq4tMh/g6Nbz6TRL9+kE="
TIKTOK = "dfb9789d42cd98cd5526a7bfd976f4f3b4ca590b766bcd4cada3d48334609a1b"
BASE64 = "TFriw182Z5PL/XLNhAvfJSow96AZvGkEqdLQL9QIhNs="


@dataclass(frozen=True)
class Signed:
    """A network that signs the body by a header."""

    header: str
    value: str
    wrong: tuple[str, ...]
    """The right code with a wrong prefix, and what is no code at all."""
    at: datetime | None = None
    """When the request comes, where the time is signed."""


SIGNED: Mapping[Network, Signed] = {
    Network.META: Signed("x-hub-signature-256", f"sha256={HEX}", (HEX, f"sha1={HEX}", f"SHA256={HEX}", "sha256=zz")),
    Network.TYPEFORM: Signed("typeform-signature", f"sha256={BASE64}", (BASE64, f"sha1={BASE64}", "sha256=%%%", "é")),
    Network.JSON: Signed("x-signature-256", f"sha256={HEX}", (HEX, f"v1,{HEX}", "sha256=")),
    Network.CALLRAIL: Signed("signature", SHA1_BASE64, (f"sha1={SHA1_BASE64}", SHA1, BASE64, "%%%")),
    Network.VIBER: Signed("x-viber-content-signature", HEX, (f"sha256={HEX}", BASE64, "zz")),
    Network.LINKEDIN: Signed(
        "x-li-signature", "db0e31d37e9995e615776cef65d566601b1883df27ccc59c27cfcda84c73f559",
        (HEX, "hmacsha256=db0e31d37e9995e615776cef65d566601b1883df27ccc59c27cfcda84c73f559", "zz"),
    ),
    Network.TIKTOK: Signed(
        "tiktok-signature", f"t=1700000000,s={TIKTOK}",
        (TIKTOK, f"s={TIKTOK},t=1700000000", f"t=1700000001,s={TIKTOK}", f"t=,s={TIKTOK}", f"t=1700000000,s={HEX}",
         f"t=1700000000,s={TIKTOK}0", "t=1700000000,s=zz", f"t=٣,s={TIKTOK}"),
        datetime.fromtimestamp(1700000000, UTC),
    ),
    Network.YOUTUBE: Signed("x-hub-signature", f"sha1={SHA1}", (SHA1, f"sha256={HEX}", f"SHA1={SHA1}", "sha1=zz")),
    Network.X: Signed("x-twitter-webhooks-signature", f"sha256={BASE64}", (BASE64, f"sha1={BASE64}", "sha256=%%%")),
}  # fmt: skip
KEYED: Mapping[Network, str] = {
    Network.TELEGRAM: "x-telegram-bot-api-secret-token", Network.JSON: "x-api-key", Network.TILDA: "x-api-key",
    Network.MAX: "x-max-bot-api-secret",
}  # fmt: skip
IN_BODY: Mapping[Network, str] = {Network.VK: "secret", Network.GOOGLE_LEAD_FORM: "google_key"}
BY_ADDRESS: Mapping[Network, bytes] = {
    Network.MAILCHIMP: b"type=subscribe&data%5Blist_id%5D=5", Network.ODNOKLASSNIKI: b"{}",
}  # fmt: skip
OTHERWISE = {Network.SENDGRID, Network.MANDRILL}
"""`test_verify_mail.py`"""

BY_WRITE_KEY = (Network.SEGMENT,)
"""`/v1` asks for one before anything is read: tests/crm/web/test_segment.py."""


def is_authentic(
    network: Network, body: bytes, headers: Mapping[str, str], *secrets: str, account: Account | None = None,
    at: datetime | None = None,
) -> bool:  # fmt: skip
    adapter = ADAPTERS[network]
    ours = dict.fromkeys(adapter.secrets, secrets)
    received = Received(body, headers, at=at) if at else Received(body, headers)
    return adapter.is_authentic(received, ours, account or Account())


def test_every_network_proves_itself() -> None:
    assert {*SIGNED, *KEYED, *IN_BODY, *BY_WRITE_KEY, *BY_ADDRESS, *OTHERWISE} == set(ADAPTERS) == set(Network)


@pytest.mark.parametrize("network", BY_WRITE_KEY)
def test_who_has_write_keys_proves_nothing_by_an_address(network: Network) -> None:
    assert ADAPTERS[network].by_write_key
    assert not is_authentic(network, b'{"writeKey": "test-secret"}', {"authorization": f"Basic {SECRET}"}, SECRET)


@pytest.mark.parametrize("network", SIGNED)
def test_a_signature_over_the_raw_bytes(network: Network) -> None:
    signed = SIGNED[network]
    right = {signed.header: signed.value}

    def is_proved(body: bytes, headers: Mapping[str, str], *secrets: str) -> bool:
        return is_authentic(network, body, headers, *secrets, at=signed.at)

    assert is_proved(BODY, right, SECRET)
    assert is_proved(BODY, right, SECRET, "a former one")
    assert is_proved(BODY, right, "a newer one", SECRET)
    assert not is_proved(BODY.replace(b"1", b"2"), right, SECRET)
    assert not is_proved(REDUMPED, right, SECRET)
    assert not is_proved(BODY, {}, SECRET)
    assert not is_proved(BODY, right)
    assert not is_proved(BODY, right, "")
    assert not is_proved(BODY, right, "another")
    for wrong in (*signed.wrong, "", signed.value + " ", signed.value.upper()):
        assert not is_proved(BODY, {signed.header: wrong}, SECRET), wrong


@pytest.mark.parametrize(
    ("seconds", "is_good"), [(73 * 3600, True), (73 * 3600 + 1, False), (-600, True), (-601, False)]
)
def test_tiktoks_signature_is_good_for_a_while(seconds: int, is_good: bool) -> None:
    signed = SIGNED[Network.TIKTOK]
    assert signed.at is not None
    at = signed.at + timedelta(seconds=seconds)
    assert is_authentic(Network.TIKTOK, BODY, {signed.header: signed.value}, SECRET, at=at) is is_good


@pytest.mark.parametrize("network", [Network.TIKTOK, Network.LINKEDIN])
def test_what_is_not_signed_is_taken_only_where_it_is_wanted(network: Network) -> None:
    adapter, signed = ADAPTERS[network], SIGNED[network]
    trusting = Account(None, {"accept_unsigned": True})
    assert is_authentic(network, BODY, {}, SECRET, account=trusting)
    for value in ("", "zz", signed.value[:-1], *signed.wrong):
        assert not is_authentic(network, BODY, {signed.header: value}, SECRET, account=trusting, at=signed.at)
    for settings in ({}, {"accept_unsigned": False}, {"accept_unsigned": "true"}, {"accept_unsigned": 1}):
        assert not is_authentic(network, BODY, {}, SECRET, account=Account(None, settings))
    with pytest.raises(Invalid) as refused:
        adapter.check_settings({"accept_unsigned": "yes"})
    assert refused.value.field == "settings.accept_unsigned"


@pytest.mark.parametrize("network", BY_ADDRESS)
def test_whoever_knows_the_address_is_the_network_that_signs_nothing(network: Network) -> None:
    adapter, sent = ADAPTERS[network], Received(BY_ADDRESS[network])
    assert adapter.secrets == ()
    assert adapter.is_authentic(sent, {"address": ("token",)}, Account())
    for none in ({}, {"address": ()}, {"address": ("",)}):
        assert not adapter.is_authentic(sent, none, Account())


@pytest.mark.parametrize("network", KEYED)
def test_a_key_in_a_header(network: Network) -> None:
    header = KEYED[network]
    assert is_authentic(network, b"a=1", {header: SECRET}, SECRET)
    assert is_authentic(network, b"a=1", {header: SECRET}, "a newer one", SECRET)
    for headers, secrets in (
        ({}, (SECRET,)), ({header: ""}, (SECRET,)), ({header: ""}, ("",)), ({header: ""}, ()),
        ({header: SECRET + "x"}, (SECRET,)), ({header: "ключ"}, (SECRET,)), ({header: SECRET}, ()),
    ):  # fmt: skip
        assert not is_authentic(network, b"a=1", headers, *secrets)


@pytest.mark.parametrize("network", IN_BODY)
def test_a_secret_in_the_body_which_is_not_kept(network: Network) -> None:
    name, adapter = IN_BODY[network], ADAPTERS[network]
    body = json.dumps({"a": 1, "group_id": 5, name: SECRET}).encode()
    assert is_authentic(network, body, {}, SECRET)
    assert json.loads(adapter.without_secret(Received(body))) == {"a": 1, "group_id": 5}
    for value in (None, "", 0, True, [SECRET], {"a": SECRET}, SECRET.upper(), "\ud800"):
        assert not is_authentic(network, json.dumps({name: value}).encode(), {}, SECRET)
        assert not is_authentic(network, json.dumps({name: value}).encode(), {}, "")
        assert not is_authentic(network, json.dumps({name: value}).encode(), {})
    for broken in (b"", b"{}", b"[]", b"{", SECRET.encode(), b"\xff\xfe"):
        assert not is_authentic(network, broken, {}, SECRET)


def test_vk_confirms_to_whoever_asks_in_the_communitys_name() -> None:
    vk, ours = ADAPTERS[Network.VK], {"secret": (SECRET,)}
    own = Account("5", {"confirmation": "a1b2c3d4"})

    def asked(account: Account = own, **sent: object) -> tuple[int, bytes] | None:
        body = json.dumps({"type": "confirmation", "group_id": 5, **sent}).encode()
        reply = vk.handshake(Received(body), ours, account)
        return (reply.status, reply.body) if reply else None

    assert asked() == asked(secret=SECRET) == asked(group_id="5") == (200, b"a1b2c3d4")
    assert asked(secret="other") == asked(secret=None, group_id=6) == asked(group_id=None) == (403, b"")
    assert asked(type="message_new") is None
    assert asked(Account("5")) is None
    assert not is_authentic(Network.VK, b'{"secret":"test-secret","group_id":6}', {}, SECRET, account=own)


def test_meta_answers_the_challenge_to_who_knows_the_token() -> None:
    meta, ours = ADAPTERS[Network.META], {"verify_token": (SECRET,), "app_secret": ("another",)}

    def asked(**query: str) -> tuple[int, bytes] | None:
        told = {f"hub.{name}": value for name, value in query.items()}
        reply = meta.handshake(Received(b"", {}, told), ours, Account())
        return (reply.status, reply.body) if reply else None

    assert asked(mode="subscribe", challenge="1158201444", verify_token=SECRET) == (200, b"1158201444")
    assert asked(mode="subscribe", challenge="1", verify_token="another") == (403, b"")
    assert asked(mode="subscribe", challenge="1") == (403, b"")
    assert asked(mode="unsubscribe", challenge="1", verify_token=SECRET) == (403, b"")
    assert asked() is None


def test_tilda_is_tried_when_its_address_is_entered_and_its_key_is_not_kept() -> None:
    tilda, ours = ADAPTERS[Network.TILDA], {"api_key": (SECRET,)}
    trial = Received(b"test=test&api_key=test-secret", {"content-type": FORM})
    reply = tilda.handshake(trial, ours, Account())
    assert reply is not None
    assert (reply.status, reply.body) == (200, b"ok")
    assert tilda.handshake(Received(b"test=test", {"content-type": FORM}), ours, Account()) is None
    for sent, kept in (
        (b"Name=%C3%A4&api_key=test-secret&empty=", b"Name=%C3%A4&empty="),
        (b"Name=b&+api_key=test-secret", b"Name=b"),
        (b"Name=%c3%a4+b", b"Name=%c3%a4+b"),  # untouched where there is none
    ):
        assert tilda.without_secret(Received(sent, {"content-type": FORM})) == kept
    as_json = Received(b'{"Name": "b", "api_key": "test-secret"}', {"content-type": JSON_TYPE})
    assert tilda.is_authentic(as_json, ours, Account())
    assert tilda.without_secret(as_json) == b'{"Name": "b"}'


def test_linkedin_and_x_are_answered_by_the_secret() -> None:
    def asked(network: Network, query: Mapping[str, str], *secrets: str) -> tuple[int, object] | None:
        adapter = ADAPTERS[network]
        reply = adapter.handshake(Received(b"", {}, query), dict.fromkeys(adapter.secrets, secrets), Account())
        return (reply.status, json.loads(reply.body or b"null")) if reply else None

    challenge = {"challengeCode": "890e4665-4dfe-4ab1-b689-ed553bceeed0", "applicationId": "1"}
    response = "8bde2af5ee9529546d2098fc83434bb05aff1104dca629a22f301714626e29b0"
    answer = {"challengeCode": challenge["challengeCode"], "challengeResponse": response}
    assert asked(Network.LINKEDIN, challenge, SECRET, "a former one") == (200, answer)
    token = {"response_token": "sha256=5JBXYbpAdKOIfKDejzRjEHV2OoO2bJoksHp7JuLQGEI="}
    assert asked(Network.X, {"crc_token": "challenge-token"}, SECRET) == (200, token)
    for network, query in ((Network.LINKEDIN, challenge), (Network.X, {"crc_token": "challenge-token"})):
        assert asked(network, query) == asked(network, query, "") == (403, None)
        assert asked(network, dict.fromkeys(query, ""), SECRET) == (403, None)
        assert asked(network, dict.fromkeys(query, "a" * 501), SECRET) == (403, None)
        assert asked(network, {}, SECRET) is None


def test_the_hub_is_answered_for_the_channel_that_was_asked_for() -> None:
    def asked(channel: str | None = "UCxxxx", **query: str) -> tuple[int, bytes] | None:
        told = {f"hub.{name}": value for name, value in query.items()}
        reply = ADAPTERS[Network.YOUTUBE].handshake(Received(b"", {}, told), {}, Account(channel))
        return (reply.status, reply.body) if reply else None

    topic = "https://www.youtube.com/xml/feeds/videos.xml?channel_id=UCxxxx"
    assert asked(mode="subscribe", topic=topic, challenge="c1", lease_seconds="432000") == (200, b"c1")
    assert asked(mode="subscribe", topic=topic + "y", challenge="c1") == (404, b"")
    assert asked(mode="subscribe", topic=topic.replace("www", "evil"), challenge="c1") == (404, b"")
    assert asked(mode="subscribe", topic="https://[", challenge="c1") == (404, b"")
    assert asked(mode="subscribe", challenge="c1") == (404, b"")
    assert asked(mode="unsubscribe", topic=topic, challenge="c1") == (404, b"")
    assert asked(None, mode="subscribe", topic=topic.partition("?")[0], challenge="c1") == (404, b"")
    assert asked(mode="denied", topic=topic, reason="no") == (200, b"")
    assert asked() is None


def test_an_account_that_is_named_takes_no_other() -> None:
    for network, header, name in (
        (Network.CALLRAIL, "signature", "company_resource_id"),
        (Network.X, "x-twitter-webhooks-signature", "for_user_id"),
    ):
        sign = {Network.CALLRAIL: base64_sha1, Network.X: partial(base64_sha256, prefix="sha256=")}[network]
        for body, is_ours in (({name: "5"}, True), ({name: 5}, True), ({name: "6"}, False), ({}, False), ([], False)):
            sent = json.dumps(body).encode()
            proved = is_authentic(network, sent, {header: sign(sent)(SECRET)}, SECRET, account=Account("5"))
            assert proved is is_ours, (network, body)
    mailchimp = ADAPTERS[Network.MAILCHIMP]
    for account, is_ours in ((Account("5"), True), (Account("6"), False)):
        assert mailchimp.is_authentic(Received(BY_ADDRESS[Network.MAILCHIMP]), {"address": ("t",)}, account) is is_ours


@pytest.mark.parametrize(
    ("network", "body", "key"),
    [
        (Network.VK, b'{"event_id":"e1"}', "e1"), (Network.VK, b"{}", None),
        (Network.TELEGRAM, b'{"update_id":7}', "7"),
        (Network.GOOGLE_LEAD_FORM, b'{"lead_id":"x"}', "x"), (Network.TILDA, b"tranid=1%3A2", "1:2"),
        (Network.TYPEFORM, b'{"event_id":"e","form_response":{"token":"t"}}', "t"),
        (Network.META, b'{"object":"page","entry":[]}', None), (Network.JSON, b'{"id":1}', None),
        (Network.LINKEDIN, b'{"leadGenFormResponse":"urn:li:x:1","leadAction":"CREATED"}', "urn:li:x:1:CREATED"),
        (Network.LINKEDIN, b'{"leadGenFormResponse":"urn:li:x:1"}', None),
        (Network.ODNOKLASSNIKI, b'{"message":{"mid":"mid:1"}}', "mid:1"), (Network.ODNOKLASSNIKI, b"{}", None),
        (Network.VIBER, b'{"event":"seen","message_token":7,"user_id":"u="}', "seen:7:u="),
        (Network.VIBER, b'{"event":"webhook"}', None), (Network.CALLRAIL, b'{"resource_id":"CAL1"}', None),
    ],
)  # fmt: skip
def test_the_senders_own_id_of_a_request(network: Network, body: bytes, key: str | None) -> None:
    kind = FORM if network is Network.TILDA else JSON_TYPE
    assert ADAPTERS[network].event_key(Received(body, {"content-type": kind})) == key
