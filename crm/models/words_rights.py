"""Words of rights."""

from enum import StrEnum


class RowScope(StrEnum):
    """Which leads a member sees, with everything that hangs on them."""

    ALL = "ALL"
    TEAM = "TEAM"
    OWN = "OWN"
