"""X's two signature headers, and the signature by which an account is subscribed in its own name."""

import json

import pytest

from crm.core.problems import Invalid
from funnel.adapters.registry import ADAPTERS
from funnel.adapters.shape import Account, Received
from funnel.adapters.signatures import base64_sha256
from funnel.adapters.x.oauth1 import Client, authorization
from funnel.models.words import Network

X = ADAPTERS[Network.X]
BODY = rb'{"for_user_id":"1","name":"\u00e4"}'
OLD, NEW = "x-twitter-webhooks-signature", "x-twitter-webhooks-signature-oauth2"
BOTH = {"consumer_secret": ("test-secret",), "client_secret": ("client-secret",)}


def signed(secret: str) -> str:
    return base64_sha256(BODY, prefix="sha256=")(secret)


def accepts(headers: dict[str, str], secrets: dict[str, tuple[str, ...]], body: bytes = BODY) -> bool:
    return X.is_authentic(Received(body, headers), secrets, Account())


RIGHT_OLD, RIGHT_NEW = signed("test-secret"), signed("client-secret")


@pytest.mark.parametrize(
    ("headers", "secrets"),
    [
        ({NEW: RIGHT_NEW}, BOTH),
        ({NEW: RIGHT_NEW, OLD: RIGHT_OLD}, BOTH),
        ({OLD: RIGHT_OLD}, BOTH),  # an app on its way
        ({OLD: RIGHT_OLD, NEW: "sha256=x"}, {"consumer_secret": ("test-secret",)}),  # nobody told us its secret
        ({NEW: RIGHT_NEW}, BOTH | {"client_secret": ("newer", "client-secret")}),  # while it is being rotated
    ],
)
def test_what_x_signed_is_taken(headers: dict[str, str], secrets: dict[str, tuple[str, ...]]) -> None:
    assert accepts(headers, secrets)
    assert not accepts(headers, secrets, BODY.replace(b"1", b"2"))


@pytest.mark.parametrize(
    ("headers", "secrets"),
    [
        ({}, BOTH),
        ({NEW: signed("test-secret")}, BOTH),  # the other one's secret
        ({OLD: signed("client-secret")}, BOTH),
        ({NEW: signed("wrong")}, BOTH),
        ({NEW: RIGHT_NEW, OLD: signed("wrong")}, BOTH),
        ({NEW: signed("wrong"), OLD: RIGHT_OLD}, BOTH),
        ({NEW: RIGHT_NEW.removeprefix("sha256=")}, BOTH),
        ({NEW: ""}, BOTH),
        ({NEW: "", OLD: RIGHT_OLD}, BOTH),
        ({NEW: RIGHT_NEW}, {"consumer_secret": ("test-secret",)}),
        ({NEW: RIGHT_NEW}, {"consumer_secret": ("client-secret",)}),
        ({NEW: signed("")}, {"consumer_secret": ("test-secret",), "client_secret": ("",)}),
        ({OLD: RIGHT_OLD}, {"client_secret": ("test-secret",)}),
        ({NEW: RIGHT_NEW}, {}),
    ],
)
def test_what_x_did_not_sign_is_refused(headers: dict[str, str], secrets: dict[str, tuple[str, ...]]) -> None:
    assert not accepts(headers, secrets)


def test_its_token_is_answered_by_the_client_secret_where_there_is_one() -> None:
    asked = Received(b"", query={"crc_token": "challenge-token"})
    for secrets, by in (
        (BOTH, "client-secret"),
        ({"consumer_secret": ("test-secret",)}, "test-secret"),
        ({"consumer_secret": ("test-secret",), "client_secret": ("",)}, "test-secret"),
    ):
        reply = X.handshake(asked, secrets, Account())
        assert reply is not None
        token = base64_sha256(b"challenge-token", prefix="sha256=")(by)
        assert json.loads(reply.body) == {"response_token": token}
    reply = X.handshake(asked, {"client_secret": ("",)}, Account())
    assert reply is not None
    assert reply.status == 403


def test_requests_are_signed_as_the_rule_says() -> None:
    """RFC 5849, 1.2; and X's own example ("Creating a signature"), with a form and characters to be encoded."""
    printer = Client("dpf43f3p2l4k3l03", "kd94hf93k423kf44", "nnch734d00sl2jdk", "pfkkdhi9sl3r4s00")
    photo = "http://photos.example.net/photos?file=vacation.jpg&size=original"
    without_version = authorization("GET", photo, printer, nonce="chapoH", timestamp=137131202, version=None)
    assert 'oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D"' in without_version
    ladies = Client(
        "xvz1evFS4wEEPTGEFPHBog",
        "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    )
    said = authorization(
        "post", "https://API.twitter.com:443/1/statuses/update.json?include_entities=true", ladies,
        nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", timestamp=1318622958,
        form=[("status", "Hello Ladies + Gentlemen, a signed OAuth request!")],
    )  # fmt: skip
    assert said == (
        'OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog",'
        ' oauth_nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",'
        ' oauth_signature="tnnArxj06cWHq44gCs1OSKk%2FjLY%3D", oauth_signature_method="HMAC-SHA1",'
        ' oauth_timestamp="1318622958", oauth_token="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",'
        ' oauth_version="1.0"'
    )
    assert "secret" not in repr(printer) + repr(ladies)
    assert "kd94hf93k423kf44" not in repr(printer)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"subscribe": True, "subscribe_account": "yes"}, "settings.subscribe_account"),
        ({"subscribe_account": True}, "settings.subscribe_account"),
        ({"subscribe": True, "subscribed_account": {}}, "settings.subscribed_account"),
        ({"webhook_id": ""}, "settings.webhook_id"),
    ],
)
def test_settings_that_say_nothing_are_refused(settings: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        X.check_settings(settings)
    assert refused.value.field == field
