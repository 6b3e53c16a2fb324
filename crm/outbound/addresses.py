"""Which addresses may be called: those of the open internet, on ports of services that are meant to be called.

The registries are IANA's special-purpose address registries (RFC 6890 and its updates), as `ipaddress` knows them,
and what they do not say: addresses that carry another one inside, and hosts of clouds that tell secrets.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpx

from crm.outbound.problems import ForbiddenAddress

Address = IPv4Address | IPv6Address

FIRST_FREE_PORT = 1024
"""Below it stand mail, log-ins, name services: only the two ports of the web are called there."""
WEB_PORTS = frozenset({80, 443})

_NAT64 = IPv6Network("64:ff9b::/96")
_CLOSED = (
    IPv4Network("100.64.0.0/10"),  # carriers' own, and metadata of one cloud
    IPv4Network("168.63.129.16/32"),  # Azure's host, which stands in a public network
    IPv4Network("192.0.0.0/24"),  # protocol assignments, and metadata of one cloud
    IPv4Network("192.88.99.0/24"),  # was 6to4's relay
    IPv6Network("64:ff9b:1::/48"),  # NAT64 for local use
    IPv6Network("2001::/32"),  # Teredo: the address inside is scrambled, and nobody serves by it
    IPv6Network("fec0::/10"),  # site-local, of old
)


def may_call(address: Address, *, loopback: bool = False) -> bool:
    """Whether an address is of the open internet; `loopback`: or of this machine."""
    inner = _inside(address)
    if inner is not None:
        return may_call(inner, loopback=loopback)
    if address.is_loopback:
        return loopback
    closed = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_link_local
    return (
        address.is_global
        and not closed
        and not any(address in net for net in _CLOSED if net.version == address.version)
    )


def _inside(address: Address) -> IPv4Address | None:
    """The IPv4 address to which an IPv6 address really leads."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def check_address(url: str, *, trusted: bool = False, loopback: bool = False) -> httpx.URL:
    """The address, if it may be called as far as its text tells; names are looked up when connecting.

    Raises ForbiddenAddress. What is entered by people is checked by this when they enter it, and again at every call.
    """
    try:
        found = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise ForbiddenAddress("Give a whole address, like https://example.com/path.") from error
    if found.scheme not in ("http", "https") or not found.host:
        raise ForbiddenAddress("Give a whole address that begins with https:// or http://.")
    if found.userinfo:
        raise ForbiddenAddress("Leave user and password out of the address.")
    if not trusted:
        _check_guarded(found, loopback=loopback)
    return found


def _check_guarded(url: httpx.URL, *, loopback: bool) -> None:
    if url.port is not None and url.port not in WEB_PORTS and url.port not in range(FIRST_FREE_PORT, 65_536):
        raise ForbiddenAddress(f"Use port 443, 80, or one from {FIRST_FREE_PORT} on.")
    if not loopback and f".{url.host.rstrip('.')}".endswith(".localhost"):  # means this machine everywhere, RFC 6761
        raise forbidden()
    try:
        literal = ip_address(url.host)
    except ValueError:
        return
    if not may_call(literal, loopback=loopback):
        raise forbidden()


def forbidden() -> ForbiddenAddress:
    """The refusal, which does not say what stands there."""
    return ForbiddenAddress("This address leads into a private network; give one of the open internet.")
