"""Bodies and definitions as anybody may send them: read or refused, never a fault, and nothing half-stored."""

from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.core.problems import Problem, Problems
from funnel.forms.check import check_draft
from funnel.forms.definition import Definition
from funnel.forms.fill import Filled, fill
from funnel.forms.patterns import check_pattern, fits
from funnel.forms.sent import Sent, Unreadable, read_json, read_pairs
from tests.funnel.forms.hosted import ANSWERS, ASKED, host
from tests.http import Client

DEFINITION = Definition.model_validate(ASKED)
LIKELY = [
    *[field.key for field in DEFINITION.fields], *ANSWERS, "hp", "t", "lang", "page", "utm", "click_ids", "cookies",
    "first_touch", "submitted_at", "anonymous_id", "heard_from", "consent.pd", "utm_source", "page_url",
]  # fmt: skip
WORDS = st.text(max_size=30) | st.sampled_from([
    "almaty", "sat", "on", "+79991112233", "a@b.test", "2026-12-31", "1e999", "-0", "http://[::1", "\ud800", "\0",
])  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS
INNER = st.lists(SCALARS, max_size=3) | st.dictionaries(st.sampled_from(LIKELY), SCALARS, max_size=4)
VALUES = SCALARS | INNER | st.lists(INNER, max_size=2)
DOCUMENTS = st.dictionaries(st.sampled_from(LIKELY), VALUES, max_size=12)
PAIRS = st.lists(st.tuples(st.sampled_from(LIKELY) | WORDS, WORDS), max_size=20)


def judged(sent: Sent) -> Filled | None:
    """The answers where they fit; every problem has a code, a field and a sentence."""
    try:
        return fill(DEFINITION, sent, language="ru", region="RU", channels={"vk": "VK"})
    except Problems as several:
        untold = [each.field for each in several.problems if not (each.code and each.message.endswith("."))]
    assert untold == []
    return None


def storable(filled: Filled, sent: Sent) -> None:
    """PostgreSQL takes it."""
    for each in ({"a": filled.answers}, {"c": sent.context}, {"s": filled.self_reported}, {"k": list(filled.consents)}):
        assert b"\\u0000" not in orjson.dumps(each)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENTS)
def test_any_json_is_read_or_refused(document: dict[str, Any]) -> None:
    try:
        body = orjson.dumps(document, option=orjson.OPT_PASSTHROUGH_DATACLASS)
    except (TypeError, ValueError):  # half of a surrogate pair, a number beyond 64 bits
        body = repr(document).encode("utf-8", "replace")
    try:
        sent = read_json(body)
    except Unreadable:
        return
    if (filled := judged(sent)) is not None:
        storable(filled, sent)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(PAIRS)
def test_any_pairs_are_read(pairs: list[tuple[str, str]]) -> None:
    least = [("name", "A"), ("phone", "+79991112233"), ("consent.pd", "on")]
    sent = read_pairs([*least, *[pair for pair in pairs if pair[0] not in ("name", "phone", "consent.pd")]])
    if (filled := judged(sent)) is not None:
        storable(filled, sent)


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.newest
async def test_no_body_is_a_fault_over_http(client: Client) -> None:
    """A hundred bodies, mutated from one that fits: each is taken whole or refused whole."""
    form = await host(client, per_minute=6_000)
    taken = 0
    kinds = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b")
    least = {"name": "A", "phone": "+79991112233", "consent.pd": "on"}
    part = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    whole = {
        kinds[0]: orjson.dumps({**ANSWERS, "submission_id": "x"}),
        kinds[1]: urlencode(least).encode(),
        kinds[2]: "".join([*(part.format(*pair) for pair in least.items()), "--b--\r\n"]).encode(),
    }

    @settings(max_examples=1, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=False))
    def drawn(random: Any) -> None:
        for number in range(99):
            body = bytearray(whole[kinds[number % 3]])
            for _ in range(random.randint(0, 3)):
                body[random.randrange(len(body))] = random.randrange(256)
            bodies.append((kinds[number % 3], bytes(body)))

    bodies: list[tuple[str, bytes]] = []
    drawn()
    for kind, body in bodies[:99]:
        answer = await client.http.post(form.path, content=body, headers={"content-type": kind})
        assert answer.status_code in (200, 303, 400), (kind, body)
        taken += answer.status_code in (200, 303)
    rows = await form.rows("SELECT answers, state FROM form_submissions")
    assert 1 <= len(rows) <= taken
    assert all(row["answers"]["phone"] and row["answers"]["name"] for row in rows)
    await form.work_off()
    states = await form.rows("SELECT DISTINCT state FROM form_submissions ORDER BY state")
    assert {row["state"] for row in states} <= {"DONE", "BOT"}


IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"fields": [{"key": "a", "kind": "TEXT"}, {"key": "a", "kind": "TEXT"}]}, "fields.1.key"),
    ({"fields": [{"key": "utm_source", "kind": "TEXT"}]}, "fields.0.key"),
    ({"fields": [{"key": "hp", "kind": "TEXT"}]}, "fields.0.key"),
    ({"fields": [{"key": "a", "kind": "CHOICE"}]}, "fields.0.options"),
    ({"fields": [{"key": "a", "kind": "TEXT", "options": [{"value": "x"}]}]}, "fields.0.options"),
    ({"fields": [{"key": "a", "kind": "CHOICE", "options": [{"value": "x"}, {"value": "x"}]}]},
     "fields.0.options.1.value"),
    ({"fields": [{"key": "a", "kind": "EMAIL"}, {"key": "b", "kind": "EMAIL"}]}, "fields.0.kind"),
    ({"fields": [{"key": "a", "kind": "NUMBER", "max_length": 5}]}, "fields.0.maxLength"),
    ({"fields": [{"key": "a", "kind": "TEXT", "maximum": 5}]}, "fields.0.maximum"),
    ({"fields": [{"key": "a", "kind": "NUMBER", "minimum": 5, "maximum": 4}]}, "fields.0.maximum"),
    ({"fields": [{"key": "a", "kind": "TEXT", "min_length": 9, "max_length": 8}]}, "fields.0.minLength"),
    ({"fields": [{"key": "a", "kind": "TEXT", "pattern": "(a+)+"}]}, "fields.0.pattern"),
    ({"fields": [{"key": "a", "kind": "HIDDEN", "is_required": True}]}, "fields.0.isRequired"),
    ({"fields": [{"key": "a", "kind": "TEXT", "value": "x"}]}, "fields.0.value"),
    ({"languages": ["en", "en"]}, "languages.1"),
    ({"redirect_url": "javascript:alert(1)"}, "redirectUrl"),
    ({"redirect_url": "https://a:b@site.test/"}, "redirectUrl"),
    ({"redirect_url": "https://site.test;frame-ancestors/"}, "redirectUrl"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "field"), IMPOSSIBLE, ids=[field for _, field in IMPOSSIBLE])
def test_what_no_form_can_be_is_refused_where_it_stands(given: dict[str, Any], field: str) -> None:
    with pytest.raises(Problems) as refused:
        check_draft(Definition.model_validate(given))
    assert f"definition.{field}" in [problem.field for problem in refused.value.problems]


SLOW = [r"(a+)+", r"(a|aa)+", r".*a.*b.*", r"(?=x)x", r"(a)\1", r"(a*)*", "(", r"(?:a{1,50}){1,50}"]


@pytest.mark.parametrize("pattern", SLOW)
def test_patterns_that_could_take_long_are_refused(pattern: str) -> None:
    with pytest.raises(Problem, match=r"\.$"):
        check_pattern(pattern, 500, field="pattern")


def test_patterns_hold_for_the_whole_answer() -> None:
    for pattern, fit, unfit in ((r"\d{4}-\d{2}", "2026-12", "2026-123"), (r"[A-Z]+|\d*", "AB", "Ab"),
                                (r"(\d{2} ){0,3}\d{2}", "12 34", "12  34")):  # fmt: skip
        check_pattern(pattern, 500, field="pattern")
        assert fits(pattern, fit)
        assert not fits(pattern, unfit)
