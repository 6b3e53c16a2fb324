"""The rungs of a loyalty ladder as data, the one it starts with, and what may be wrong with them."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from crm.core.problems import Invalid, NotFound, Problem
from funnel.funnels.known import Known
from funnel.funnels.rules import channel_keys_in, resource_ids_in
from funnel.inputs import Input, Key, Name
from funnel.rules.as_json import as_json
from funnel.rules.validate import problems_of

MOST_RUNGS = 12
Count = Annotated[int, Field(ge=1, le=1_000)]
Days = Annotated[int, Field(ge=1, le=3_650)]


class Rung(Input):
    """Where a person stands from each fact on at which the rule holds, or from the n-th person they brought on."""

    key: Key
    name: Name
    when: Annotated[dict[str, Any], AfterValidator(as_json)] | None = None
    people_brought: Count | None = None
    """Also reached by so many persons who name this one as who brought them."""
    keeps_days: Days | None = None
    """How many days it lasts after the last such fact, that day not counted; None: for ever."""

    @model_validator(mode="after")
    def _is_reached_somehow(self) -> Self:
        if self.when is None and self.people_brought is None:
            raise ValueError("Say how the rung is reached: give when, peopleBrought or both.")
        return self


class LadderSave(Input):
    """All rungs, the lowest first; of the whole company where `product_id` is left out."""

    product_id: UUID | None = None
    rungs: Annotated[tuple[Rung, ...], Field(min_length=1, max_length=MOST_RUNGS)]
    expected_version: int | None = None


STARTER: tuple[Rung, ...] = (
    Rung(key="follower", name="Follower", when={"touch": {"kinds": ["FOLLOW", "SUBSCRIBE"], "at_least": 1}}),
    Rung(
        key="active", name="Active", keeps_days=90,
        when={"touch": {"kinds": ["COMMENT"], "at_least": 5, "within_days": 90}},
    ),
    Rung(
        key="recommends", name="Recommends", people_brought=1, keeps_days=365,
        when={"touch": {"kinds": ["RECOMMENDATION"], "at_least": 1}},
    ),
    Rung(
        key="advocate", name="Advocate", people_brought=3, keeps_days=365,
        when={"touch": {"kinds": ["RECOMMENDATION"], "at_least": 3, "within_days": 365}},
    ),
)  # fmt: skip
"""What a workspace has until it saves its own: to follow is not to be loyal, it is the lowest rung."""


def problems(rungs: Sequence[Rung], known: Known) -> Iterator[Problem]:
    """Every reason why the rungs cannot be used."""
    seen: set[str] = set()
    for place, rung in enumerate(rungs):
        if rung.key in seen:
            yield Invalid(f"Two rungs have the key {rung.key!r}; give each its own.", field=f"rungs.{place}.key")
        seen.add(rung.key)
        if rung.when is not None:
            yield from _of_rule(rung.when, f"rungs.{place}.when", known)


def _of_rule(rule: dict[str, Any], path: str, known: Known) -> Iterator[Problem]:
    yield from problems_of(rule, path)
    if any(each not in known.resources for each in resource_ids_in(rule)):
        yield NotFound("A resource that the rule names does not exist; choose another.", field=path)
    for key in channel_keys_in(rule):
        if key not in known.channels:
            yield Invalid(f"There is no channel {key!r}; choose another.", field=path)
