"""The table that ships with the product: how well a kind of resource suits an objective, before anybody judged."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from crm.models.words import HeadcountBand
from funnel.inputs import Input, Prose
from funnel.models.words import Market, ResourceKind, StepPhase

BY = "Starter table"
"""Whose judgement it is."""
_FILE = Path(__file__).with_name("starter.toml")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the table asks: the objective, and who sells what to whom."""

    phase: StepPhase | None
    supports: ResourceKind | None
    markets: Sequence[str] = ()
    headcount: str | None = None
    industry: str | None = None


class Rule(Input):
    """A line of the table; what it does not name it does not ask for."""

    kinds: Annotated[tuple[ResourceKind, ...], Field(min_length=1)]
    phases: tuple[StepPhase, ...] = ()
    supports: tuple[ResourceKind, ...] = ()
    markets: tuple[Market, ...] = ()
    headcount: tuple[HeadcountBand, ...] = ()
    industries: tuple[str, ...] = ()
    value: Annotated[int, Field(ge=1, le=5)]
    reason: Prose

    @property
    def weight(self) -> int:
        """How many conditions it has beside the kind; the industry counts for two: it overrules the market."""
        asked = (self.phases, self.supports, self.markets, self.headcount, self.industries, self.industries)
        return sum(1 for condition in asked if condition)

    def holds(self, kind: ResourceKind, where: Circumstances) -> bool:
        """Whether everything it names is so."""
        industry = (where.industry or "").casefold()
        return (
            kind in self.kinds
            and (not self.phases or where.phase in self.phases)
            and (not self.supports or (where.phase is None and where.supports in self.supports))
            and (not self.markets or not set(self.markets).isdisjoint(where.markets))
            and (not self.headcount or where.headcount in self.headcount)
            and (not self.industries or any(word in industry for word in self.industries))
        )


class Caution(Input):
    """What the table cannot ask, because the service does not know it, and so says beside every good judgement."""

    kinds: Annotated[tuple[ResourceKind, ...], Field(min_length=1)]
    text: Prose


LEAST_GOOD = 3
"""From this value on a judgement is advice to use the kind, and cautions are told with it."""


@cache
def rules() -> tuple[Rule, ...]:
    """The table, the rules that name most first; of equals the one that stands first."""
    return tuple(sorted((Rule.model_validate(rule) for rule in _table()["rule"]), key=lambda rule: -rule.weight))


@cache
def cautions() -> tuple[Caution, ...]:
    """In the order of the file."""
    return tuple(Caution.model_validate(caution) for caution in _table()["caution"])


def _table() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def starter(kind: ResourceKind, where: Circumstances) -> Rule | None:
    """The rule that counts, or None where the table says nothing."""
    return next((rule for rule in rules() if rule.holds(kind, where)), None)


def reason_of(rule: Rule, kind: ResourceKind) -> str:
    """Why, with the cautions of the kind where it is advised."""
    told = [caution.text for caution in cautions() if kind in caution.kinds and rule.value >= LEAST_GOOD]
    return " ".join([rule.reason, *told])
