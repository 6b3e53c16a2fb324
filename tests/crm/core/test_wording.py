"""Every input model refuses in our words: each of its fields is given what it cannot hold."""

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

import pytest
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

import crm
import funnel
from crm.core.wording import PATTERNS, SENTENCES, sentence
from funnel.models.words import TieKind

WRONG: list[Any] = [
    -(10**40), 10**40, 0.5, Decimal("NaN"), Decimal("1.123456789012345"), float("inf"), "1.5", True, 2, None,
    "", "x" * 4_001, "no", "a b", "é", "a\0b", "12/13/2026", "2026-09-30T12:00:00", b"x",
    [], [""], [None] * 1_025, {}, {"a": 1}, object(),
]  # fmt: skip
OURS = {"value_error"}
"""Raised by a validator of ours, so in words of ours."""


@cache
def models() -> list[type[BaseModel]]:
    """All models of the two packages: what verbs, files of mappings and settings are read into."""
    for package in (crm, funnel):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    return [model for model in _below(BaseModel) if model.__module__.partition(".")[0] in ("crm", "funnel")]


def _below(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def _refusals(model: type[BaseModel]) -> Iterator[Any]:
    for name in model.model_fields:
        for wrong in WRONG:
            try:
                model.model_validate({name: wrong})
            except ValidationError as error:
                yield from error.errors(include_url=False, include_input=False)


@pytest.mark.newest
def test_no_input_model_refuses_in_the_words_of_a_library() -> None:
    seen = set()
    for model in models():
        for detail in _refusals(model):
            kind = detail["type"]
            assert kind in SENTENCES or kind in OURS, (model.__name__, detail)
            if kind == "string_pattern_mismatch":
                assert detail["ctx"]["pattern"] in PATTERNS, (model.__name__, detail)
            told = sentence(detail)
            assert (told[-1], told[0], "{" in told) == (".", told[0].upper(), False), (model.__name__, told)
            seen.add(kind)
    assert {"greater_than", "greater_than_equal", "less_than_equal", "string_too_long", "string_too_short"} <= seen
    assert {"too_long", "too_short", "date_type", "datetime_from_date_parsing", "timezone_aware", "enum"} <= seen


class _Form(BaseModel):
    target: Annotated[Decimal, Field(gt=0, max_digits=6, decimal_places=2)] = Decimal(1)
    hours: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    share: Annotated[float, Field(lt=1)] = 0.5
    title: Annotated[str, Field(min_length=3, max_length=2_000)] = "Title"
    name: Annotated[str, Field(min_length=1)] = "Name"
    key: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")] = "key"
    items: Annotated[tuple[int, ...], Field(min_length=2, max_length=3)] = (1, 2)
    day: date = date(2026, 9, 30)
    at: AwareDatetime | None = None
    kind: TieKind = TieKind.EMBEDS


@pytest.mark.parametrize(
    ("field", "wrong", "told"),
    [
        ("target", 0, "This must be greater than 0; write a larger number."),
        ("target", "much", "This is no number; write one such as 12.5."),
        ("target", "1.234", "This number has more than 2 decimal places; round it to so many."),
        ("hours", 0, "This must be at least 1; write it or a larger number."),
        ("hours", 2_000_000, "This must be at most 1,000,000; write it or a smaller number."),
        ("hours", 1.5, "This is no whole number; write one such as 12."),
        ("share", 1, "This must be less than 1.0; write a smaller number."),
        ("title", "ab", "This has fewer than 3 characters; write more."),
        ("title", "x" * 2_001, "This has more than 2,000 characters; shorten it."),
        ("title", 5, "This is no text; write it in quotes."),
        ("name", "", "This is empty; write something."),
        (
            "key", "No Key",
            "A key has up to 63 small Latin letters, digits, hyphens and underscores, and begins with a letter or a "
            "digit; write it so.",
        ),
        ("items", [], "This list is empty; give at least 2."),
        ("items", [1], "This list holds 1; give at least 2."),
        ("items", [1, 2, 3, 4], "This list holds 4; give at most 3."),
        ("day", "30.09.2026", "This is no day; write one such as 2026-09-30."),
        ("at", "2026-09-30T12:00:00", "This instant has no time zone; end it with Z or an offset such as +03:00."),
        ("at", "noon", "This is no instant; write one with its time zone such as 2026-09-30T12:00:00+03:00."),
        ("kind", "NEAR", "This is none of the words allowed here; write 'POSTS_TO', 'LINKS_TO' or 'EMBEDS'."),
    ],
)  # fmt: skip
def test_each_kind_says_what_is_wrong_what_is_allowed_and_what_to_do(field: str, wrong: Any, told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        _Form.model_validate({field: wrong})
    assert [sentence(detail) for detail in refused.value.errors()] == [told]
