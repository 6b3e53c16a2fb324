"""Kinds of text that members write: bounded, without the NUL that PostgreSQL cannot hold; inputs with defaults."""

from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints, model_validator

_NO_NUL = r"^[^\x00]*$"

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=_NO_NUL)]
"""A title, a name: something that stands on one line."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=_NO_NUL)]
"""A reason or an explanation."""

Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_NO_NUL)]
"""A key or an external id."""


class Given(BaseModel, frozen=True):
    """An input whose fields, given as null, are the same as left out: their defaults hold."""

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, given: Any) -> Any:
        return {key: value for key, value in given.items() if value is not None} if isinstance(given, dict) else given
