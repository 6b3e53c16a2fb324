"""Samples of the reference byte for byte, and what forgers make of them: each with the status it is to get."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from crm.fake_platform.signing import BY_ADDRESS, FORMS, IN_BODY, headers_of
from crm.fake_platform.telling import SAMPLES

VECTOR = b'{"a":1,"name":"\\u00e4"}'
"""The body of the reference's signatures, whose key is `test-secret`."""
_NETWORKS = {"google": "google-lead-form", "ok": "odnoklassniki", "own": "json"}
_ELSEWHERE = {"own_calls.json": "json-calls", "meta_lead.json": None, "linkedin_response.json": None}
"""Samples that their names do not give to a network; two are what interfaces answer, and nobody sends them."""


@dataclass(frozen=True)
class Check:
    """One request, and what it is to be answered."""

    what: str
    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    astray: str = ""
    """What is put after the address, so that it is another one."""


def checks(network: str, secret: str, url: str) -> Iterator[Check]:
    """Of one network: its samples as they are (but for a secret that stands in them), then what is to be refused."""
    bodies = {
        file.name: _named(network, file.read_bytes().rstrip(b"\n"), secret)
        for file in sorted(SAMPLES.iterdir())
        if _network_of(file.name) == network
    }
    if network not in IN_BODY and network not in FORMS:
        bodies["the body of the reference's signatures"] = VECTOR
    for name, body in bodies.items():
        yield Check(name, 200, body, headers_of(network, body, secret, url))
    body = next(iter(bodies.values()))
    if network in BY_ADDRESS:
        yield Check("another address", 404, body, headers_of(network, body, secret, url), astray="x")
    else:
        yield from _forgeries(network, body, secret, url)


def _network_of(file: str) -> str | None:
    head = file.partition("_")[0]
    return _ELSEWHERE.get(file, _NETWORKS.get(head, head))


def _named(network: str, body: bytes, secret: str) -> bytes:
    if network not in IN_BODY:
        return body
    theirs = json.dumps(json.loads(body)[IN_BODY[network]]).encode()
    return body.replace(theirs, json.dumps(secret).encode())


def _forgeries(network: str, body: bytes, secret: str, url: str) -> Iterator[Check]:
    right = headers_of(network, body, secret, url)
    kind = {"content-type": right["content-type"]}
    if network in IN_BODY:
        yield Check("another secret", 403, body.replace(secret.encode(), secret.encode() + b"x"), kind)
        yield Check("no secret", 403, body.replace(json.dumps(secret).encode(), b"null"), kind)
        return
    proofs = {name: value for name, value in right.items() if name not in kind}
    yield Check("no proof", 403, body, kind)
    yield Check("an empty proof", 403, body, kind | dict.fromkeys(proofs, ""))
    yield Check("another secret", 403, body, headers_of(network, body, f"{secret}x", url))
    if next(iter(proofs.values())) == secret:
        return
    yield Check("one byte changed", 403, body.replace(b"1", b"2", 1), right)
    yield Check("the wrong prefix", 403, body, kind | {name: f"md5{value[3:]}" for name, value in proofs.items()})
    yield Check("no digits", 403, body, kind | {name: f"{value[:-2]}%%" for name, value in proofs.items()})
    if network not in FORMS:
        written = json.dumps(json.loads(body), separators=(", ", ":  ")).encode()
        yield Check("the same meaning written otherwise", 403, written, right)
