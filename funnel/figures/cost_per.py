"""What one of something cost; pure."""

from fractions import Fraction

from crm.core.money import MICRO


def cost_per(cost: int | None, micro: int | None) -> int | None:
    """Minor units for a whole one, half away from zero; None without any, or where nothing can be spent."""
    if cost is None or micro is None or micro <= 0:
        return None
    exact = abs(Fraction(cost * MICRO, micro))
    whole = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return whole if cost >= 0 else -whole
