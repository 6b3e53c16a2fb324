"""OAuth 1.0a (RFC 5849) for the one request that X takes in no other way: in the name of a user, by HMAC-SHA1."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlsplit

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Client:
    """The app, and the user who lets it act. Never printed: all but the token are secrets."""

    key: str = field(repr=False)
    secret: str = field(repr=False)
    token: str = field(repr=False)
    token_secret: str = field(repr=False)


def authorization(
    method: str,
    url: str,
    client: Client,
    *,
    nonce: str,
    timestamp: int,
    form: Iterable[tuple[str, str]] = (),
    version: str | None = "1.0",
) -> str:
    """The header (RFC 5849, 3.5.1). `form` holds the parameters of a form in the body; those of the address are read
    from it. X wants the version, which the rule leaves free.
    """
    own = {
        "oauth_consumer_key": client.key,
        "oauth_nonce": nonce,
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(timestamp),
        "oauth_token": client.token,
        **({} if version is None else {"oauth_version": version}),
    }
    key = f"{_encoded(client.secret)}&{_encoded(client.token_secret)}"
    base = _base(method, url, [*own.items(), *form])
    signature = b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()
    told = ", ".join(
        f'{name}="{_encoded(value)}"' for name, value in sorted({**own, "oauth_signature": signature}.items())
    )
    return f"OAuth {told}"


def _base(method: str, url: str, parameters: Iterable[tuple[str, str]]) -> str:
    """The text that is signed (3.4.1): parameters are sorted after they were encoded."""
    parts = urlsplit(url)
    every = [*parse_qsl(parts.query, keep_blank_values=True), *parameters]
    pairs = sorted((_encoded(name), _encoded(value)) for name, value in every)
    normal = "&".join(f"{name}={value}" for name, value in pairs)
    place = f"{parts.scheme}://{_host(url)}{parts.path or '/'}"
    return "&".join(_encoded(each) for each in (method.upper(), place, normal))


def _host(url: str) -> str:
    """In lower case, with its port where that is not the scheme's own (3.4.1.2)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return host if parts.port in (None, _PORTS.get(parts.scheme)) else f"{host}:{parts.port}"


def _encoded(value: str) -> str:
    """3.6: every byte but letters, digits and `-._~`."""
    return quote(value, safe="~")
