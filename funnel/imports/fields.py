"""Which fields a file of each kind can fill, and what type each has: the one table mappings are checked against."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crm.models.words import DealStatus, Direction, ImportKind, TouchpointKind
from funnel.models.words import CostModel, Metric, Placement, Purpose, ResourceKind, ResourceState, ResourceUser

MAX_TEXT = 10_000
"""Characters of one value that are taken; longer ones are a problem of their row."""

MAX_ID = 255
"""Characters of an external id: it goes into unique indexes."""

MAX_IDENTITY = 500
"""Characters of an e-mail address, phone or handle before the identity room judges it."""


class FieldType(StrEnum):
    """How a cell's text becomes a value."""

    TEXT = "text"
    INSTANT = "instant"
    DAY = "day"
    DECIMAL = "decimal"
    WHOLE = "whole number"
    CURRENCY = "currency"
    CHANNEL = "channel"
    CHOICE = "choice"
    MONEY = "amount of money"
    FIGURE = "figure"
    CHOICES = "several choices"
    TEXTS = "several texts"
    PRICES = "prices"
    CONTACTS = "addresses or numbers"


@dataclass(frozen=True, slots=True)
class Field:
    """A target field of a kind of rows."""

    name: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    choices: tuple[StrEnum, ...] = ()
    max_length: int = MAX_TEXT
    label: bool = False
    """A people label that has no column of its own: it lands among the row's attributes."""


def _text(*names: str, max_length: int = MAX_TEXT, label: bool = False) -> tuple[Field, ...]:
    return tuple(Field(name, max_length=max_length, label=label) for name in names)


_EXTERNAL_ID = Field("external_id", required=True, max_length=MAX_ID)
_OPTIONAL_ID = Field("external_id", max_length=MAX_ID)
"""Left out it is made of what the row is about."""
_OCCURRED_AT = Field("occurred_at", FieldType.INSTANT, required=True)
_CHANNEL = Field("channel", FieldType.CHANNEL, max_length=MAX_ID)
_UTM = _text("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
_MONEY = (Field("amount", FieldType.MONEY), Field("currency", FieldType.CURRENCY))

IDENTITIES = ("email", "phone", "anonymous_id", "platform_user_id", "handle", "external_person_id")
"""Fields of a touchpoint that can say whose it is; a row needs one of them."""

ALIASES: Mapping[ImportKind, Mapping[str, str]] = {ImportKind.DEALS: {"won_at": "sold_at"}}
"""Other names of a field that people use, and the one it is kept under."""

_KINDS: Mapping[ImportKind, tuple[Field, ...]] = {
    ImportKind.LEADS: (
        _EXTERNAL_ID,
        _OCCURRED_AT,
        *_text("email", "phone", max_length=MAX_IDENTITY),
        Field("emails", FieldType.CONTACTS),
        Field("phones", FieldType.CONTACTS),
        *_text("name", "company", "resource", "campaign", "landing_page", "owner"),
        Field("step", max_length=MAX_ID),
        _CHANNEL,
        Field("kind", FieldType.CHOICE, choices=tuple(TouchpointKind)),
        *_UTM,
    ),
    ImportKind.DEALS: (
        _EXTERNAL_ID,
        Field("lead_external_id", required=True, max_length=MAX_ID),
        Field("sold_at", FieldType.INSTANT),
        *_MONEY,
        Field("units", FieldType.WHOLE),
        Field("status", FieldType.CHOICE, choices=tuple(DealStatus)),
        *_text("sdr", "sr", label=True),
    ),
    ImportKind.TOUCHPOINTS: (
        _EXTERNAL_ID,
        _OCCURRED_AT,
        Field("kind", FieldType.CHOICE, required=True, choices=tuple(TouchpointKind)),
        *_text(*IDENTITIES, "account", max_length=MAX_IDENTITY),
        *_text("name", "company", "resource", "campaign", "landing_page", "referrer"),
        _CHANNEL,
        Field("direction", FieldType.CHOICE, choices=tuple(Direction)),
        *_UTM,
    ),
    ImportKind.SPEND: (
        _OPTIONAL_ID,
        Field("resource", required=True),
        Field("account", max_length=MAX_ID),
        Field("start", FieldType.DAY, required=True),
        Field("end", FieldType.DAY),
        Field("amount", FieldType.MONEY, required=True),
        Field("currency", FieldType.CURRENCY),
    ),
    ImportKind.METRICS: (
        _OPTIONAL_ID,
        Field("resource", required=True),
        Field("account", max_length=MAX_ID),
        Field("day", FieldType.DAY, required=True),
        Field("metric", FieldType.CHOICE, required=True, choices=tuple(Metric)),
        Field("value", FieldType.FIGURE, required=True),
        Field("keyword", max_length=MAX_ID),
    ),
    ImportKind.RESOURCES: (
        _OPTIONAL_ID,
        Field("name", required=True, max_length=MAX_ID),
        Field("kind", FieldType.CHOICE, required=True, choices=tuple(ResourceKind)),
        Field("placement", FieldType.CHOICE, choices=tuple(Placement)),
        _CHANNEL,
        Field("users", FieldType.CHOICES, choices=tuple(ResourceUser)),
        Field("purposes", FieldType.CHOICES, choices=tuple(Purpose)),
        *_text("purpose_text", "url"),
        Field("account", max_length=MAX_ID),
        Field("state", FieldType.CHOICE, choices=tuple(ResourceState)),
        *_text("reason", "owner", "parent"),
        Field("cost_model", FieldType.CHOICE, choices=tuple(CostModel)),
        Field("prices", FieldType.PRICES),
        Field("currency", FieldType.CURRENCY),
        Field("promo_codes", FieldType.TEXTS),
        Field("phones", FieldType.TEXTS),
    ),
}
FIELDS: Mapping[ImportKind, Mapping[str, Field]] = {
    kind: {field.name: field for field in fields} for kind, fields in _KINDS.items()
}
"""Kind → name → field."""

DATES = frozenset({FieldType.INSTANT, FieldType.DAY})
NUMBERS = frozenset({FieldType.DECIMAL, FieldType.WHOLE, FieldType.MONEY, FieldType.FIGURE, FieldType.PRICES})
WIDE: Mapping[ImportKind, frozenset[str]] = {
    ImportKind.SPEND: frozenset({"start", "end", "amount"}),
    ImportKind.METRICS: frozenset({"metric", "value"}),
}
"""What a wide file says by its columns: each has a period or a metric, its cell the amount or value."""


def canonical(kind: ImportKind, name: str) -> str:
    """The name a field is kept under (`won_at` of a deal is its `sold_at`)."""
    return ALIASES.get(kind, {}).get(name, name)
