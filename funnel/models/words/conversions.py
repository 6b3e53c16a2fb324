"""Words of conversions that are sent back."""

from enum import StrEnum


class ConversionNetwork(StrEnum):
    """Where conversions are sent back to."""

    META = "META"
    """Conversions API: datasets and pixels of Facebook, Instagram and WhatsApp adverts."""
    YANDEX_METRICA = "YANDEX_METRICA"
    """Offline conversions of a Metrica counter."""


class ConversionTrigger(StrEnum):
    """What happened."""

    STEP = "STEP"
    """A lead entered a step for the first time."""
    SALE = "SALE"


class ConversionValue(StrEnum):
    """What a conversion is said to be worth."""

    NONE = "NONE"
    AMOUNT = "AMOUNT"
    """Of a sale its amount without what was given back; of a step what the lead is expected to bring."""
    FIXED = "FIXED"


class ConversionStatus(StrEnum):
    """What became of one conversion."""

    QUEUED = "QUEUED"
    SENDING = "SENDING"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    """The network did not take it: the code says why."""
    EXPIRED = "EXPIRED"
    """The network takes nothing that is so old."""
    WITHHELD = "WITHHELD"
    """It may not be sent, or names nobody the network could know."""
    UNKNOWN = "UNKNOWN"
    """The network did not say whether it took it, and would count a repeat twice."""
