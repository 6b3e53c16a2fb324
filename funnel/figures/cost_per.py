"""What one of something cost; pure."""

from crm.core.money import MICRO


def cost_per(cost: int | None, micro: int | None) -> int | None:
    """Minor units for a whole one, half away from zero; None without any, or where nothing can be spent."""
    if cost is None or micro is None or micro <= 0:
        return None
    whole = (2 * abs(cost) * MICRO + micro) // (2 * micro)
    return whole if cost >= 0 else -whole
