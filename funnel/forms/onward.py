"""Where people are sent after a form, as headers can hold it: in ASCII."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

_HOST = re.compile(r"[a-z0-9_.-]+")
_SAFE = "%/:=&?~#+!$,;'@()*[]"


def ascii_address(url: str) -> str:
    """The same address: the host's name in Punycode, everything else in percents. Raises ValueError for a host that is
    no name or number: it would say something else in a Content-Security-Policy.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    if not _HOST.fullmatch(host):
        raise ValueError("no host's name")
    port = f":{parts.port}" if parts.port is not None else ""
    rest = (quote(each, safe=_SAFE) for each in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, f"{host}{port}", *rest))
