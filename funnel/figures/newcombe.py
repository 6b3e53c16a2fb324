"""How sure the difference of two rates is: Newcombe's hybrid score interval."""

from math import sqrt

from funnel.figures.wilson import Interval, wilson


def difference(successes: int, trials: int, later_successes: int, later_trials: int) -> Interval | None:
    """95 % interval of later rate − earlier rate, −1 to 1; None where one of the two has no trials.

    R. G. Newcombe, Interval estimation for the difference between independent proportions: comparison of eleven
    methods, Statistics in Medicine 17 (1998), method 10: the Wilson limits of both rates put together. Unlike the
    plain interval it holds for small samples and for rates of 0 and 1.
    """
    one, two = wilson(successes, trials), wilson(later_successes, later_trials)
    if one is None or two is None:
        return None
    before, after = successes / trials, later_successes / later_trials
    change = after - before
    down = sqrt((after - two.low) ** 2 + (one.high - before) ** 2)
    up = sqrt((two.high - after) ** 2 + (before - one.low) ** 2)
    return Interval(max(-1.0, change - down), min(1.0, change + up))
