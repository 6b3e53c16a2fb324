"""Medians and percentiles as PostgreSQL's percentile_cont and numpy's default give them."""

from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float | None:
    """Linear interpolation between order statistics at h = (n - 1)·share (Hyndman and Fan 1996, type 7).

    None without values; `values` need not be sorted.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"A percentile lies between 0 and 1, not at {share}.")
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def median(values: Sequence[float]) -> float | None:
    """The middle value, or the mean of the two in the middle."""
    return percentile(values, 0.5)


def p90(values: Sequence[float]) -> float | None:
    """The value nine tenths stay under."""
    return percentile(values, 0.9)
