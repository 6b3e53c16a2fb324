"""What became of an item of a batch of touchpoints."""

from enum import StrEnum


class TouchResultStatus(StrEnum):
    """RECORDED now, DUPLICATE of one recorded before, or REJECTED with its errors."""

    RECORDED = "RECORDED"
    DUPLICATE = "DUPLICATE"
    REJECTED = "REJECTED"
