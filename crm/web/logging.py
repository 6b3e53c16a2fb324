"""Log lines: JSON or for people, to standard error. Never bodies, never personal data.

An exception's text may hold anything (PostgreSQL repeats the values of a broken key, a parser the text it read), so a
trace is written as kinds and places: which exception, its SQLSTATE, in which file, line and function.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog

from crm.core.settings import Settings
from crm.core.work import sqlstate

MOST_FRAMES = 25
Event = MutableMapping[str, Any]


def set_up(settings: Settings) -> None:
    """Configures structlog as the settings say; the standard library's loggers stay as their programs set them."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            trace_without_values,
            _renderer(as_json=settings.log_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[settings.log_level.upper()]),
        logger_factory=_to_stderr,
        cache_logger_on_first_use=False,
    )


def _renderer(*, as_json: bool) -> structlog.typing.Processor:
    """Colours and columns are for who looks at a terminal; they cost twice a plain line, at every request."""
    if as_json:
        return structlog.processors.JSONRenderer(serializer=_json)
    return structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else plain


def _json(event: Event, **_: Any) -> str:
    return orjson.dumps(event, default=repr).decode()


def plain(_logger: Any, _method: str, event: Event) -> str:
    """`time [level] event key=value …` on one line; what would not stand on it is quoted."""
    head = f"{event.pop('timestamp')} [{event.pop('level')}] {_word(event.pop('event'))}"
    return " ".join([head, *(f"{key}={_word(value)}" for key, value in sorted(event.items()))])


def _word(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if text.isprintable() and " " not in text else repr(text)


def trace_without_values(_logger: Any, _method: str, event: Event) -> Event:
    """Replaces `exc_info` by the kinds of the exception and its causes, and where it came from."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if not isinstance(error, BaseException):
        return event
    event["error"] = " < ".join(type(one).__name__ for one in _chain(error))
    if (state := sqlstate(error)) is not None:
        event["sqlstate"] = state
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    event["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    seen: BaseException | None = error
    while seen is not None and len(found) < 5:
        found.append(seen)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return found


def _to_stderr(*_: Any) -> structlog.PrintLogger:
    return structlog.PrintLogger(sys.stderr)
