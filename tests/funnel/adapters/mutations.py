"""Samples in which something else stands at some places: fields, forms, markup, raw bytes."""

import json
import random
from copy import deepcopy
from typing import Any
from urllib.parse import parse_qsl, urlencode

from hypothesis import strategies as st

from funnel.adapters.shape import Received
from tests.funnel.adapters.samples import SAMPLES, body_of, type_of

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\ud800") | st.just("\0")
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=6
)
NASTY: tuple[Any, ...] = (
    None, True, False, 0, -1, 1e308, 10**30, float("nan"), "", " ", "\0", "\ud800", "9" * 400, "{{ad}}", [], {}, [[]],
    {"a": {}}, "<!DOCTYPE a [<!ENTITY b 'c'>]>", "2026-13-45T99:00:00", "urn:li:x", "Анна", "a" * 30_000, "https://[::1",
)  # fmt: skip
"""What programs stumble over."""


def received(sample: str, body: bytes) -> Received:
    """The request as the network sends it."""
    return Received(body, {"content-type": type_of(sample)})


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """A sample with other values, or with other bytes."""
    sample = draw(st.sampled_from(sorted(SAMPLES)))
    body = body_of(sample)
    if sample.endswith(".json") and draw(st.integers(0, 4)):
        return sample, _with_values(draw, json.loads(body))
    if sample.endswith(".txt") and draw(st.integers(0, 4)):
        pairs = [[name, value] for name, value in parse_qsl(body.decode())]
        for _ in range(draw(st.integers(1, 3))):
            draw(st.sampled_from(pairs))[draw(st.integers(0, 1))] = draw(st.text())
        return sample, urlencode([(name, value) for name, value in pairs], errors="surrogatepass").encode()
    first, last = sorted(draw(st.tuples(st.integers(0, len(body)), st.integers(0, len(body)))))
    return sample, body[:first] + draw(st.binary(max_size=30)) + body[last:]


def _with_values(draw: st.DrawFn, sent: Any) -> bytes:
    for _ in range(draw(st.integers(1, 4))):
        place = sent
        while isinstance(place, dict | list) and place:
            key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else list(range(len(place)))))
            if not isinstance(place[key], dict | list) or draw(st.integers(0, 3)) == 0:
                place[key] = draw(VALUES)
                break
            place = place[key]
    return json.dumps(sent).encode()


def at_random(dice: random.Random) -> tuple[str, bytes]:
    """The same without Hypothesis, a hundred times faster: for very many."""
    sample = dice.choice(sorted(SAMPLES))
    return sample, changed(dice, sample, body_of(sample))


def changed(dice: random.Random, sample: str, body: bytes) -> bytes:
    """Such a body of that sample."""
    if sample.endswith(".json") and dice.random() < 0.7:
        sent = json.loads(body)
        for _ in range(dice.randint(1, 4)):
            _replace(dice, sent)
        return json.dumps(sent).encode()
    if sample.endswith(".txt") and dice.random() < 0.7:
        pairs = [[name, value] for name, value in parse_qsl(body.decode())]
        dice.choice(pairs)[dice.randint(0, 1)] = str(dice.choice(NASTY))
        return urlencode([(name, value) for name, value in pairs], errors="surrogatepass").encode()
    first, last = sorted((dice.randint(0, len(body)), dice.randint(0, len(body))))
    cut = last if dice.random() < 0.3 else min(first + dice.randint(0, 3), len(body))
    return body[:first] + dice.randbytes(dice.randint(0, 4)) + body[cut:]


def _replace(dice: random.Random, sent: Any) -> None:
    place = sent
    while isinstance(place, dict | list) and place:
        key = dice.choice(sorted(place) if isinstance(place, dict) else list(range(len(place))))
        if not isinstance(place[key], dict | list) or dice.random() < 0.2:
            if dice.random() < 0.15 and isinstance(place, dict):
                del place[key]
            else:
                place[key] = deepcopy(dice.choice(NASTY))
            return
        place = place[key]
