"""Words of merging people."""

from enum import StrEnum


class MergeStatus(StrEnum):
    """What became of a pair."""

    MERGED = "MERGED"
    UNCHANGED = "UNCHANGED"
    REJECTED = "REJECTED"
