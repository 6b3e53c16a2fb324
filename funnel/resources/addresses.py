"""Addresses as they are compared: vk.com/spinaok, https://VK.com/spinaok/ and m.vk.com/spinaok?w=1 are one."""

import re
from contextlib import suppress
from functools import lru_cache
from urllib.parse import unquote, urlsplit

DEEPEST = 8
"""Segments of a path that take part in comparing."""
LONGEST = 500

_ALIASES = {
    "vk.ru": "vk.com", "vkontakte.ru": "vk.com", "vkontakte.com": "vk.com", "odnoklassniki.ru": "ok.ru",
    "telegram.me": "t.me", "telegram.dog": "t.me", "twitter.com": "x.com", "fb.com": "facebook.com",
    "instagr.am": "instagram.com", "zen.yandex.ru": "dzen.ru", "web.max.ru": "max.ru", "wa.me": "whatsapp.com",
}  # fmt: skip
"""Hosts that show the same pages as another."""
_SLASHES = re.compile(r"/{2,}")


@lru_cache(maxsize=8_192)
def normal_url(url: str) -> str | None:
    """Host and path without what makes no difference; None for what is no web address.

    Left out: scheme, `www.` and `m.`, port, query, fragment, slashes at the end; everything is lower case, because
    the networks do not tell the cases of a name apart, and two pages of a site that differ only in case are a mistake.
    """
    text = url.strip()
    try:
        parts = urlsplit(text if "//" in text[:10] else f"https://{text}")
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not host or "." not in host or " " in host:
        return None
    path = _SLASHES.sub("/", unquote(parts.path, errors="replace")).strip("/").lower()
    if "\x00" in path or not path.isprintable():
        return None
    named = _host(host)
    segments = [segment.strip() for segment in path.split("/") if segment.strip()]
    if named == "t.me" and len(segments) > 1 and segments[0] == "s":
        segments = segments[1:]  # t.me/s/name is the preview of t.me/name
    return "/".join([named, *segments[:DEEPEST]])[:LONGEST]


def host_of(normal: str) -> str:
    """The host of a normal address."""
    return normal.partition("/")[0]


def prefixes(normal: str) -> list[str]:
    """The address and everything above it, the longest first, the bare host last."""
    parts = normal.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]


@lru_cache(maxsize=4_096)
def _host(host: str) -> str:
    lower = host.lower().rstrip(".")
    with suppress(UnicodeError):  # then it is kept as it was written: it still equals itself
        lower = lower.encode("idna").decode("ascii")
    for prefix in ("www.", "m.", "mobile."):
        if lower.startswith(prefix) and lower.count(".") > 1:
            lower = lower.removeprefix(prefix)
    return _ALIASES.get(lower, lower)
