"""Where a link leads: checked when it is made, built when it is followed."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crm.core.problems import Invalid

LONGEST = 2_000
UTM = ("source", "medium", "campaign", "term", "content")


def check_target(url: str, *, field: str = "targetUrl") -> str:
    """The address, if a browser may be sent there: http or https, a host, no login in it."""
    text = url.strip()
    if len(text) > LONGEST or any(ord(letter) < 33 for letter in text):
        raise Invalid(f"A target has at most {LONGEST} characters and no blanks.", field=field)
    try:
        parts = urlsplit(text)
        has_login, _ = "@" in parts.netloc, parts.port
    except ValueError:
        raise Invalid("The target is no web address; write it like https://example.com/page.", field=field) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Invalid("The target is no web address; write it like https://example.com/page.", field=field)
    if has_login:
        raise Invalid("The target has a login in it; leave out everything before the @.", field=field)
    return text


def target_for(url: str, utm: Mapping[str, str] | None, visitor: tuple[str, str] | None) -> str:
    """The address with UTM parameters and the visitor's; what the address says itself wins."""
    more = {f"utm_{name}": utm[name] for name in UTM if utm and utm.get(name)}
    if visitor is not None:
        more[visitor[0]] = visitor[1]
    if not more:
        return url
    parts = urlsplit(url)
    said = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    added = urlencode({name: value for name, value in more.items() if name not in said})
    query = "&".join(part for part in (parts.query, added) if part)
    return urlunsplit(parts._replace(query=query))
