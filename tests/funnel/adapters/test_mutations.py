"""Whatever is sent, an adapter reads it or refuses it in one way."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.core.problems import Problem
from funnel.adapters.registry import ADAPTERS
from funnel.adapters.shape import Contact, Preference, Received, Unreadable
from funnel.models.words import Network
from tests.funnel.adapters.mutations import at_random, mutated, received
from tests.funnel.adapters.samples import SAMPLES, account_of, account_of_sample, body_of

MANY = 100_000
JSON_SAMPLES = [sample for sample in SAMPLES if sample.endswith(".json")]


def read_or_refused(network: Network, sent: Received, account: Any = None) -> None:
    """What can be used as it is, or the one refusal that is declared; and whether it is the network's is yes or no."""
    adapter, own = ADAPTERS[network], account or account_of(network)
    secrets = dict.fromkeys((*adapter.secrets, "address"), ("test-secret",))
    assert adapter.is_authentic(sent, secrets, own) in (True, False)
    adapter.handshake(sent, secrets, own)
    try:
        key = adapter.event_key(sent)
        assert key is None or "\0" not in key
        adapter.without_secret(sent)
    except Unreadable:
        pass
    try:
        found = adapter.parse(sent, own)
    except Unreadable as problem:
        found = [problem]
    for each in found:
        if isinstance(each, Problem):
            assert each.message.endswith(".")
        else:
            check(each)


def check(found: Any) -> None:
    """It can be stored."""
    assert found.external_id
    str(found).encode()  # no half of a surrogate pair
    assert "\0" not in str(found)
    if isinstance(found, Contact):
        assert all(key.value and key.value.isprintable() for key in found.identities)
        assert found.text is None or found.text.strip() == found.text
    if isinstance(found, Contact | Preference):
        assert found.occurred_at is None or found.occurred_at.tzinfo is not None


def with_one_less(value: Any) -> Iterator[Any]:
    """The same with one field less, wherever it stands."""
    if isinstance(value, dict):
        for name in value:
            rest = {other: each for other, each in value.items() if other != name}
            yield rest
            yield {**rest, name: None}
            yield from ({**rest, name: less} for less in with_one_less(value[name]))
    if isinstance(value, list):
        yield []
        for place, each in enumerate(value):
            yield from ([*value[:place], less, *value[place + 1 :]] for less in with_one_less(each))


@pytest.mark.parametrize("sample", JSON_SAMPLES)
def test_any_field_may_be_missing_or_null(sample: str) -> None:
    for body in with_one_less(json.loads(body_of(sample))):
        read_or_refused(SAMPLES[sample], received(sample, json.dumps(body).encode()), account_of_sample(sample))


@settings(max_examples=500, deadline=None)
@given(mutated())
def test_nothing_that_is_sent_raises_anything_else(sent: tuple[str, bytes]) -> None:
    sample, body = sent
    read_or_refused(SAMPLES[sample], received(sample, body), account_of_sample(sample))


@pytest.mark.long
def test_nor_does_it_of_a_hundred_thousand() -> None:
    dice = random.Random(43)
    for number in range(MANY):
        sample, body = at_random(dice)
        try:
            read_or_refused(SAMPLES[sample], received(sample, body), account_of_sample(sample))
        except Exception as error:
            raise AssertionError(f"{number}: {sample} {body!r}") from error


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(Network)), st.binary(max_size=200))
def test_bytes_that_are_nothing_are_refused(network: Network, body: bytes) -> None:
    read_or_refused(network, Received(body, {"content-type": "application/json"}))


@pytest.mark.parametrize("network", list(Network))
def test_what_is_far_too_much_is_refused(network: Network) -> None:
    for body in (
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"update_id":' + b"9" * 10_000 + b"}",
        b"&".join([b"a=1"] * 1000),
        b"<a>" * 100_000,
    ):
        read_or_refused(network, Received(body, {"content-type": "application/json"}))
