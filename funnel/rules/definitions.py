"""Which conditions there are, with everything a form builder needs to offer them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from crm.models.words import IdentityKind, TouchpointKind
from funnel.rules.form import RuleKind
from funnel.rules.phrases import phrases
from funnel.rules.read import MAX_COUNT, MAX_DAYS


class RuleScope(StrEnum):
    """What a rule is for."""

    STEP = "STEP"
    AUDIENCE = "AUDIENCE"
    SCORE = "SCORE"


class OperandType(StrEnum):
    """What kind of value an operand takes."""

    RULE = "RULE"
    RULES = "RULES"
    CHOICES = "CHOICES"
    CHANNELS = "CHANNELS"
    RESOURCES = "RESOURCES"
    TEXT = "TEXT"
    TEXTS = "TEXTS"
    NUMBER = "NUMBER"
    FLAG = "FLAG"


@dataclass(frozen=True)
class OperandDefinition:
    """A value that a condition takes; `name` as in its input."""

    name: str
    type: OperandType
    is_required: bool = False
    least: int | None = None
    most: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    """(word of the API, in the language)."""


@dataclass(frozen=True)
class RuleDefinition:
    """A condition; `field` is the field of `RuleInput` it is written to."""

    kind: RuleKind
    field: str
    scopes: tuple[RuleScope, ...]
    operands: tuple[OperandDefinition, ...]


T = OperandType
_EVERY = tuple(RuleScope)


def definitions(language: str) -> list[RuleDefinition]:
    """All conditions in the order of a menu."""
    return list(_definitions(language))


def _definitions(language: str) -> Iterator[RuleDefinition]:
    one = OperandDefinition
    yield RuleDefinition(RuleKind.ALL, "all", _EVERY, (one("all", T.RULES, True),))
    yield RuleDefinition(RuleKind.ANY, "any", _EVERY, (one("any", T.RULES, True),))
    yield RuleDefinition(RuleKind.NOT, "not", _EVERY, (one("not", T.RULE, True),))
    yield RuleDefinition(RuleKind.TOUCH, "touch", _EVERY, _touch(language))
    yield RuleDefinition(
        RuleKind.FORM_ANSWER, "formAnswer", _EVERY,
        (one("field", T.TEXT, True), one("equals", T.TEXT), one("oneOf", T.TEXTS)),
    )  # fmt: skip
    yield RuleDefinition(
        RuleKind.HANDOFF_ACCEPTED, "handoffAccepted", _EVERY, (one("handoffAccepted", T.FLAG, True),)
    )  # fmt: skip
    yield RuleDefinition(RuleKind.SALE_RECORDED, "saleRecorded", _EVERY, (one("saleRecorded", T.FLAG, True),))
    yield RuleDefinition(
        RuleKind.SCORE_AT_LEAST, "scoreAtLeast", (RuleScope.STEP,), (one("scoreAtLeast", T.NUMBER, True, 1, 1_000_000),)
    )
    yield RuleDefinition(
        RuleKind.SILENT_FOR_DAYS, "silentForDays", _EVERY, (one("silentForDays", T.NUMBER, True, 1, MAX_DAYS),)
    )  # fmt: skip
    kinds = phrases(language).identities
    yield RuleDefinition(
        RuleKind.IDENTITY, "identity", (RuleScope.SCORE,),
        (one("kinds", T.CHOICES, True, choices=tuple((kind.value, kinds[kind]) for kind in IdentityKind)),
         one("verified", T.FLAG)),
    )  # fmt: skip
    yield RuleDefinition(
        RuleKind.COMPANY, "company", (RuleScope.SCORE,), (one("domains", T.TEXTS), one("hasTaxId", T.FLAG))
    )


def _touch(language: str) -> tuple[OperandDefinition, ...]:
    one, does = OperandDefinition, phrases(language).does
    return (
        one("kinds", T.CHOICES, choices=tuple((kind.value, does[kind]) for kind in TouchpointKind)),
        one("channelKeys", T.CHANNELS),
        one("resourceIds", T.RESOURCES),
        one("placeResourceIds", T.RESOURCES),
        one("landingPages", T.TEXTS),
        one("campaigns", T.TEXTS),
        one("searchTerms", T.TEXTS),
        one("promoCodes", T.TEXTS),
        one("atLeast", T.NUMBER, False, 1, MAX_COUNT),
        one("withinDays", T.NUMBER, False, 1, MAX_DAYS),
    )
