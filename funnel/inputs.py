"""Pieces of input that many verbs take."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator
from pydantic_core import PydanticUndefined

from crm.core.money import from_decimal
from crm.core.problems import Invalid

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""What people call a thing: 1 to 200 characters, no blanks at the ends."""
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
"""A sentence or a few."""
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
"""A key for programs: lower-case letters, digits, `-` and `_`."""


def _web_address(value: str) -> str:
    if len(value) > 4_096 or not re.match(r"https?://[^\s/]+\S*$", value):
        raise ValueError("A web address starts with http:// or https:// and names a host.")
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]
"""Where something can be seen."""
LONGEST_PERIOD_DAYS = 3_660


class Input(BaseModel):
    """Base of every verb's input: frozen, and unknown fields are a mistake of ours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _null_is_left_out(cls, given: Any) -> Any:
        """A null where there is a default (an empty list, false) is the default; where null says something it stays."""
        if not isinstance(given, dict):
            return given
        defaulted = {name for name, field in cls.model_fields.items() if field.default not in (None, PydanticUndefined)}
        return {name: value for name, value in given.items() if value is not None or name not in defaulted}


class Period(Input):
    """Days, both ends inclusive, in the workspace's zone."""

    start: date
    end: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError("A period ends on or after the day it starts.")
        if self.days > LONGEST_PERIOD_DAYS:
            raise ValueError("A period has at most ten years.")
        return self

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1


class Amount(Input):
    """Money as a client writes it; the currency is the workspace's when it is left out."""

    amount: Decimal
    currency: str | None = None

    def minor(self, currency: str, *, field: str) -> int:
        """Minor units; sums of the model are in one currency, so another than the workspace's is refused."""
        if self.currency is not None and self.currency != currency:
            raise Invalid(f"This workspace counts in {currency}; give the amount in it.", field=field)
        return from_decimal(self.amount, currency, field=f"{field}.amount").minor


def minor_or_none(amount: Amount | None, currency: str, *, field: str) -> int | None:
    """Minor units of an amount that may be left out."""
    return None if amount is None else amount.minor(currency, field=field)
