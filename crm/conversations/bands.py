"""How fast the first answer came; pure."""

from datetime import datetime, timedelta

from crm.models.words_conversation import ResponseBand

LIMIT = timedelta(hours=24)
"""The hard limit: from the moment the mention appeared, on the wall clock, never paused."""
_BOUNDS = (
    (timedelta(minutes=5), ResponseBand.REALTIME),
    (timedelta(minutes=60), ResponseBand.WITHIN_60_MIN),
    (timedelta(minutes=90), ResponseBand.WITHIN_90_MIN),
    (LIMIT, ResponseBand.WITHIN_24_H),
)


def band_of(appeared_at: datetime, first_responded_at: datetime | None) -> ResponseBand:
    """The band of a thread; every bound is inclusive, and what was never answered is UNANSWERED."""
    if first_responded_at is None:
        return ResponseBand.UNANSWERED
    took = first_responded_at - appeared_at
    return next((band for bound, band in _BOUNDS if took <= bound), ResponseBand.LATE)
