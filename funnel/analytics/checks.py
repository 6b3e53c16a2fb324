"""What a question may not ask; every refusal names the field of the input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.core.problems import Invalid
from funnel.analytics.words import CountBy, DecidedBy, ReentryMode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnel.analytics.question import FunnelQuestion, StepWindow

MAX_DAYS = 3660
MAX_SECONDS = MAX_DAYS * 86_400
MAX_PERCENTILES = 20


def check(question: FunnelQuestion) -> None:
    """Raises Invalid for what can be told without looking anything up."""
    if question.period.end < question.period.start:
        raise Invalid("The period ends before it starts.", field="input.period.end")
    if question.compare_to is not None and question.compare_to.end < question.compare_to.start:
        raise Invalid("The period to compare with ends before it starts.", field="input.compareTo.end")
    if question.decided_by is DecidedBy.STEP and question.decided_by_step_key is None:
        raise Invalid("Name the step whose touch decides.", field="input.decidedByStepKey")
    _check_window(question)
    _check_units(question)
    if len(question.percentiles) > MAX_PERCENTILES:
        raise Invalid(f"At most {MAX_PERCENTILES} percentiles are told at once.", field="input.percentiles")
    for place, percent in enumerate(question.percentiles):
        if not 0 <= percent <= 100:
            raise Invalid("A percentile lies between 0 and 100.", field=f"input.percentiles.{place}")


def _check_window(question: FunnelQuestion) -> None:
    if question.window_days is not None and not 0 <= question.window_days <= MAX_DAYS:
        raise Invalid("A window has 0 to 3660 days.", field="input.windowDays")
    if question.window_seconds is not None and not 0 <= question.window_seconds <= MAX_SECONDS:
        raise Invalid(f"A window has 0 to {MAX_SECONDS} seconds.", field="input.windowSeconds")
    if question.window_days is not None and question.window_seconds is not None:
        raise Invalid("Give the window in days or in seconds, not both.", field="input.windowSeconds")
    if question.ripe_only and question.window_days is None and question.window_seconds is None:
        raise Invalid("Give a window: only by it can be told who has had the whole time.", field="input.ripeOnly")


def _check_units(question: FunnelQuestion) -> None:
    if question.count_by is not CountBy.COMPANIES:
        return
    if question.reentry is not ReentryMode.FIRST:
        raise Invalid("People of one company are at several steps at once: count re-entries of persons.",
                      field="input.reentryMode")  # fmt: skip
    if question.decided_by in (DecidedBy.ALL_TOUCHES, DecidedBy.STEP):
        raise Invalid("A company's row is decided by the first or the last touch of its first lead.",
                      field="input.decidedBy")  # fmt: skip


def check_step_windows(question: FunnelQuestion, keys: Sequence[str]) -> None:
    """Each window is of another step of the question, not of its first one, and has either seconds or days."""
    seen: set[str] = set()
    for place, window in enumerate(question.step_windows):
        field = f"input.stepWindows.{place}"
        if window.step_key not in keys[1:]:
            raise Invalid(
                f"A window is of a step after the question's first one: {', '.join(keys[1:]) or 'there is none'}.",
                field=f"{field}.stepKey",
            )
        if window.step_key in seen:
            raise Invalid("This step has two windows; give it one.", field=f"{field}.stepKey")
        seen.add(window.step_key)
        _check_step_window(window, field)


def _check_step_window(window: StepWindow, field: str) -> None:
    if (window.seconds is None) == (window.days is None):
        raise Invalid("Give a step's window in seconds or in days.", field=f"{field}.seconds")
    if window.seconds is not None and not 0 <= window.seconds <= MAX_SECONDS:
        raise Invalid(f"A window has 0 to {MAX_SECONDS} seconds.", field=f"{field}.seconds")
    if window.days is not None and not 0 <= window.days <= MAX_DAYS:
        raise Invalid("A window has 0 to 3660 days.", field=f"{field}.days")
