"""How figures of a metric are shown: what kind of number, and with how many decimals."""

from enum import StrEnum

from funnel.models.words import MetricUnit


class MetricFormat(StrEnum):
    """How a figure is shown."""

    INTEGER = "INTEGER"
    DECIMAL = "DECIMAL"
    PERCENT = "PERCENT"
    """A fraction of 1, shown times a hundred."""
    MONEY = "MONEY"
    """In its currency, with that currency's decimals."""
    DURATION = "DURATION"
    """Seconds, shown in the largest unit that reads well."""


FORMATS: dict[MetricUnit, tuple[MetricFormat, int]] = {
    MetricUnit.COUNT: (MetricFormat.INTEGER, 0),
    MetricUnit.UNITS: (MetricFormat.DECIMAL, 2),
    MetricUnit.MONEY: (MetricFormat.MONEY, 2),
    MetricUnit.SHARE: (MetricFormat.PERCENT, 1),
    MetricUnit.SECONDS: (MetricFormat.DURATION, 0),
    MetricUnit.POSITION: (MetricFormat.DECIMAL, 1),
    MetricUnit.SCORE: (MetricFormat.DECIMAL, 1),
}
"""Format and the most decimals that say something, by unit."""
