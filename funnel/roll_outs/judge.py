"""The written rule of the roll-out: when a stage passes, fails, is taken back, and what follows for the next one.

- OPEN → PASSED as soon as the window's figure meets the target; the next stage opens, if it is locked.
- OPEN → FAILED when the window is over without that. HOLD: nothing follows. OPEN_NEXT: the next one opens all the same.
  RETRY: it opens again, with a window that begins that day and counts from nothing.
- PASSED → OPEN when a correction (a refund) brings the figure under the target **while the window runs**. The next
  stage is locked again if nothing was started there (no goal approved); else it stays open, and its history says why.
  A window that is over is never taken back, nor is a stage that a member said has passed.
- Who was FAILED or LOCKED stays so until a member or the stage before says otherwise.
"""

from decimal import Decimal

from funnel.goals.actuals import plain
from funnel.models.words import OnFail, RollOutState
from funnel.roll_outs.stage import RollOut, Stage


def judge(roll_out: RollOut) -> None:
    """Applies the rule once to every stage whose window has begun, in order."""
    for stage in list(roll_out.stages):
        if stage.last_day is None:
            continue
        is_over = roll_out.today > stage.last_day
        if stage.state is RollOutState.OPEN and stage.is_reached:
            passed(roll_out, stage, f"{figures(stage)} reached.")
        elif stage.state is RollOutState.OPEN and is_over:
            failed(roll_out, stage, f"Only {figures(stage)} when the {stage.within_days} days were over.")
        elif stage.state is RollOutState.PASSED and not (is_over or stage.is_reached or stage.is_forced):
            taken_back(roll_out, stage)


def passed(roll_out: RollOut, stage: Stage, note: str) -> None:
    """The stage has passed; the next one opens."""
    roll_out.to(stage, RollOutState.PASSED, note)
    _open_next(roll_out, stage, f"“{stage.name}” has passed.")


def failed(roll_out: RollOut, stage: Stage, note: str, *, retry: bool = True) -> None:
    """The stage has failed; what follows stands in its `on_fail`."""
    roll_out.to(stage, RollOutState.FAILED, note)
    if stage.on_fail is OnFail.OPEN_NEXT:
        _open_next(roll_out, stage, f"“{stage.name}” has failed; by its rule the next one opens all the same.")
    elif stage.on_fail is OnFail.RETRY and retry:
        stage.attempt += 1
        roll_out.open(stage, f"Attempt {stage.attempt}: {stage.within_days} days from today.")


def taken_back(roll_out: RollOut, stage: Stage) -> None:
    """The figure has fallen under the target while the window runs."""
    roll_out.to(stage, RollOutState.OPEN, f"A correction left {figures(stage)}; the window still runs.")
    following = roll_out.after(stage)
    if following is None or following.state is RollOutState.LOCKED:
        return
    why = f"“{stage.name}” was taken back"
    if following.state is RollOutState.OPEN and not following.is_worked_on and not following.is_forced:
        roll_out.to(following, RollOutState.LOCKED, f"{why} and nothing was started here.")
    else:
        roll_out.note(following, f"{why}, but work has begun here: it stays {following.state.value}.")


def _open_next(roll_out: RollOut, stage: Stage, note: str) -> None:
    following = roll_out.after(stage)
    if following is not None and following.state is RollOutState.LOCKED:
        roll_out.open(following, note)


def figures(stage: Stage) -> str:
    """What was reached of the target, e.g. "4 of 5"."""
    return f"{number(plain(stage.actual))} of {number(stage.target)}"


def number(value: Decimal) -> str:
    """A number as people write it: thousands apart, no needless zeros."""
    whole = value == value.to_integral_value()
    return f"{value.quantize(Decimal(1)) if whole else value.normalize():,f}"
