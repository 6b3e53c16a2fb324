"""What the verbs of a workspace take."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from crm.core import clock, money
from crm.models.words import HeadcountBand
from crm.models.words_rights import RowScope

LANGUAGES = ("en", "ru", "kk")
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?")

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise ValueError("A slug has 1 to 50 of a-z, 0-9 and - and neither starts nor ends with a dash.")
    return value


def _zone(value: str) -> str:
    clock.zone(value)
    return value


def _currency(value: str) -> str:
    if not money.is_currency(value):
        raise ValueError(f"{value!r} is no ISO 4217 currency code; use one such as EUR.")
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"{value!r} is no language of this service; use one of {', '.join(LANGUAGES)}.")
    return value


Slug = Annotated[str, AfterValidator(_slug)]
Zone = Annotated[str, AfterValidator(_zone)]
Currency = Annotated[str, AfterValidator(_currency)]
Language = Annotated[str, AfterValidator(_language)]


class WorkspaceCreate(BaseModel):
    """A new company. Without `slug` one is made of the name."""

    model_config = ConfigDict(frozen=True)

    name: Name
    slug: Slug | None = None
    currency: Currency = "EUR"
    time_zone: Zone = "UTC"
    language: Language = "en"
    headcount_band: HeadcountBand | None = None
    industry: str | None = Field(default=None, max_length=200)


class WorkspaceUpdate(BaseModel):
    """Fields left out stay as they are. The currency is not among them: amounts are stored in it."""

    model_config = ConfigDict(frozen=True)

    name: Name | None = None
    time_zone: Zone | None = None
    language: Language | None = None
    headcount_band: HeadcountBand | None = None
    industry: str | None = Field(default=None, max_length=200)
    lookback_days: int | None = Field(default=None, ge=1, le=730)
    accept_within_seconds: int | None = Field(default=None, ge=60, le=30 * 86_400)
    settling_days: int | None = Field(default=None, ge=0, le=90)
    sales_row_scope: RowScope | None = None
    expected_version: int | None = None
