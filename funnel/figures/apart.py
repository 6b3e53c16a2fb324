"""How sure the difference of two estimates is, when each has an interval of its own: MOVER."""

from math import sqrt

from funnel.figures.wilson import Interval


def apart(one: float, of_one: Interval, two: float, of_two: Interval) -> Interval:
    """Interval of two − one, at the level both intervals have.

    The method of variance estimates recovery (G. Y. Zou and A. Donner, Construction of confidence limits about effect
    measures: a general approach, Statistics in Medicine 27 (2008)), for independent estimates: each limit adds up, in
    squares, what its side of both intervals leaves. Estimates that share data vary together, so that theirs is too
    wide rather than too narrow. With Wilson's intervals of two rates it is Newcombe's (`newcombe.py`).
    """
    change = two - one
    down = sqrt(max(0.0, two - of_two.low) ** 2 + max(0.0, of_one.high - one) ** 2)
    up = sqrt(max(0.0, of_two.high - two) ** 2 + max(0.0, one - of_one.low) ** 2)
    return Interval(change - down, change + up)
