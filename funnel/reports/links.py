"""A report's question as the question of a link, and back: what a link asks is what the report asked."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from crm.core.ids import encode
from crm.core.problems import Invalid
from funnel.analytics.question import FunnelQuestion, Period, StepWindow
from funnel.analytics.words import CountBy, DecidedBy, EntryMode, FunnelBreakdown, ReentryMode, TrendUnit
from funnel.attribution.models import parse_model
from funnel.attribution.question import AttributionDimension, AttributionQuestion, JourneyFrom, JourneyOf

Word = TypeVar("Word", bound=StrEnum)
Given = Mapping[str, str]


def funnel_path(question: FunnelQuestion, slug: str, extension: str, *, picture: str | None = None) -> str:
    """Where the funnel report's document, or one of its pictures, is found on this server."""
    compare = question.compare_to
    asked: dict[str, Any] = {
        "entryMode": question.entry_mode.value,
        "fromStepKey": question.from_step_key,
        "toStepKey": question.to_step_key,
        "breakdown": question.breakdown and question.breakdown.value,
        "decidedBy": question.decided_by.value,
        "decidedByStepKey": question.decided_by_step_key,
        "trend": question.trend and question.trend.value,
        "windowDays": question.window_days,
        "windowSeconds": question.window_seconds,
        "stepWindows": ";".join(_said(window) for window in question.step_windows) or None,
        "reentryMode": question.reentry.value,
        "ripeOnly": "true" if question.ripe_only else None,
        "countBy": question.count_by.value,
        "percentiles": ";".join(map(str, question.percentiles)) or None,
        "version": question.version,
        "compareStart": compare and compare.start,
        "compareEnd": compare and compare.end,
        "asKnownAt": question.as_known_at and question.as_known_at.isoformat(),
    }
    period = (question.period.start, question.period.end)
    return _path("funnel", question.product_id, period, asked, slug, extension, picture)


def attribution_path(
    question: AttributionQuestion, slug: str, extension: str, *, picture: str | None = None
) -> str | None:
    """The same of the attribution report; None for one of all products, which has no document."""
    if question.product_id is None:
        return None
    asked = {
        "stepKey": question.step_key,
        "models": ";".join(model.canonical() for model in question.models),
        "dimension": question.dimension.value,
        "windowDays": question.window_days,
        "journeyFrom": question.journey_from.value,
        "journeyOf": question.journey_of.value,
        "selfReported": "true" if question.include_self_reported else None,
        "asKnownAt": question.as_known_at and question.as_known_at.isoformat(),
    }
    return _path(
        "attribution", question.product_id, (question.start, question.end), asked, slug, extension, picture
    )  # fmt: skip


def _said(window: StepWindow) -> str:
    """A step's window as `key:s:N` or `key:d:N`."""
    if window.seconds is not None:
        return f"{window.step_key}:s:{window.seconds}"
    return f"{window.step_key}:d:{window.days}"


def _path(
    kind: str, product_id: UUID, period: tuple[date, date], asked: Mapping[str, Any], slug: str, extension: str,
    picture: str | None,
) -> str:  # fmt: skip
    given = {"start": period[0], "end": period[1], **asked, "picture": picture, "workspace": slug}
    said = urlencode({name: value for name, value in given.items() if value is not None})
    folder = kind if picture is None else f"{kind}-picture"
    return f"/documents/{folder}/{encode('prod', product_id)}.{extension}?{said}"


def funnel_question(product_id: UUID, given: Given) -> FunnelQuestion:
    """The question of a link; raises Invalid with the part that is wrong."""
    compared = "compareStart" in given or "compareEnd" in given
    return FunnelQuestion(
        product_id=product_id,
        period=Period(_day(given, "start"), _day(given, "end")),
        entry_mode=_word(given, "entryMode", EntryMode) or EntryMode.OPEN,
        from_step_key=given.get("fromStepKey"),
        to_step_key=given.get("toStepKey"),
        breakdown=_word(given, "breakdown", FunnelBreakdown),
        decided_by=_word(given, "decidedBy", DecidedBy) or DecidedBy.FIRST_TOUCH,
        decided_by_step_key=given.get("decidedByStepKey"),
        trend=_word(given, "trend", TrendUnit),
        window_days=_number(given, "windowDays"),
        version=_number(given, "version"),
        compare_to=Period(_day(given, "compareStart"), _day(given, "compareEnd")) if compared else None,
        as_known_at=_instant(given),
        window_seconds=_number(given, "windowSeconds"),
        step_windows=_windows(given),
        reentry=_word(given, "reentryMode", ReentryMode) or ReentryMode.FIRST,
        ripe_only=given.get("ripeOnly") == "true",
        count_by=_word(given, "countBy", CountBy) or CountBy.PERSONS,
        percentiles=_percentiles(given),
    )


def attribution_question(product_id: UUID, given: Given) -> AttributionQuestion:
    """The same of the attribution report; sales and linear where nothing else is asked."""
    return AttributionQuestion(
        product_id=product_id,
        start=_day(given, "start"),
        end=_day(given, "end"),
        step_key=given.get("stepKey"),
        models=tuple(parse_model(key, field="models") for key in given.get("models", "linear").split(";")),
        dimension=_word(given, "dimension", AttributionDimension) or AttributionDimension.CHANNEL,
        window_days=_number(given, "windowDays"),
        journey_from=_word(given, "journeyFrom", JourneyFrom) or JourneyFrom.FIRST_TOUCH,
        include_self_reported=given.get("selfReported") == "true",
        as_known_at=_instant(given),
        journey_of=_word(given, "journeyOf", JourneyOf) or JourneyOf.PERSON,
    )


def _day(given: Given, name: str) -> date:
    try:
        return date.fromisoformat(given.get(name, ""))
    except ValueError as error:
        raise Invalid(f"Give {name} as a day such as 2026-09-30.", field=name) from error


def _windows(given: Given) -> tuple[StepWindow, ...]:
    found = []
    for part in given["stepWindows"].split(";") if "stepWindows" in given else ():
        key, _, amount = part.rpartition(":")
        key, _, unit = key.rpartition(":")
        if not key or unit not in ("s", "d"):
            raise Invalid("Give stepWindows as key:s:SECONDS or key:d:DAYS, with ; between.", field="stepWindows")
        number = _whole(amount, "stepWindows")
        found.append(StepWindow(key, seconds=number) if unit == "s" else StepWindow(key, days=number))
    return tuple(found)


def _percentiles(given: Given) -> tuple[float, ...]:
    text = given.get("percentiles")
    try:
        return tuple(float(part) for part in text.split(";")) if text is not None else ()
    except ValueError as error:
        raise Invalid("Give percentiles as numbers such as 50;90, with ; between.", field="percentiles") from error


def _instant(given: Given) -> datetime | None:
    text = given.get("asKnownAt")
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid("Give asKnownAt as an instant such as 2026-09-30T12:00:00+00:00.", field="asKnownAt")
    return found


def _number(given: Given, name: str) -> int | None:
    text = given.get(name)
    return None if text is None else _whole(text, name)


def _whole(text: str, name: str) -> int:
    """At most nine digits: ten years have that many seconds."""
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid(f"Give {name} as a whole number.", field=name)
    return int(text)


def _word(given: Given, name: str, words: type[Word]) -> Word | None:
    text = given.get(name)
    if text is None:
        return None
    try:
        return words(text)
    except ValueError as error:
        raise Invalid(f"Give {name} as one of {', '.join(words)}.", field=name) from error
