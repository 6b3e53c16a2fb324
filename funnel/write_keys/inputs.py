"""What the verbs of write keys take."""

import re
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from funnel.connected_accounts.inputs import DAY_HOURS, WEEK_HOURS
from funnel.inputs import Input, Name

MOST_ORIGINS = 50
_ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?")


def _origin(value: str) -> str:
    found = value.strip().rstrip("/").lower()
    if len(found) > 300 or not _ORIGIN.fullmatch(found):
        raise ValueError("An origin is written like https://www.example.com or https://*.example.com.")
    return found


Origin = Annotated[str, AfterValidator(_origin)]


class WriteKeyCreate(Input):
    """A key of a site, an app or a server. `origins` are the pages whose browsers may use it; without any none may."""

    connected_account_id: UUID
    name: Name
    origins: tuple[Origin, ...] = Field(default=(), max_length=MOST_ORIGINS)


class WriteKeyChange(Input):
    """What changes."""

    write_key_id: UUID
    name: Name | None = None
    origins: tuple[Origin, ...] | None = Field(default=None, max_length=MOST_ORIGINS)
    expected_version: int | None = None


class WriteKeyRotate(Input):
    """Another key in place of this one, which is taken a while longer so that nothing is lost meanwhile."""

    write_key_id: UUID
    keep_old_hours: int = Field(default=DAY_HOURS, ge=0, le=WEEK_HOURS)
    expected_version: int | None = None


class WriteKeyRevoke(Input):
    """The key is not taken any more."""

    write_key_id: UUID
    expected_version: int | None = None
