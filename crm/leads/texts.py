"""Kinds of text that members write: bounded, without the NUL that PostgreSQL cannot hold."""

from typing import Annotated

from pydantic import StringConstraints

_NO_NUL = r"^[^\x00]*$"

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=_NO_NUL)]
"""A title, a name: something that stands on one line."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=_NO_NUL)]
"""A reason or an explanation."""

Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_NO_NUL)]
"""A key or an external id."""
