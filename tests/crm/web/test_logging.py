"""Traces say what and where, never with which values."""

import json
from collections.abc import Generator

import pytest
import structlog

from crm.core.settings import Settings
from crm.web import logging


@pytest.fixture(autouse=True)
def unconfigured() -> Generator[None, None, None]:
    yield
    structlog.reset_defaults()


def fail() -> None:
    secret = "mila@example.test"
    try:
        int(secret)
    except ValueError as error:
        raise KeyError(secret) from error


@pytest.mark.parametrize("as_json", [True, False])
def test_a_trace_has_kinds_and_places_and_no_values(capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    logging.set_up(Settings(log_json=as_json))
    try:
        fail()
    except KeyError:
        structlog.get_logger("touchline").exception("incident", incident="7")
    text = capsys.readouterr().err
    assert "KeyError < ValueError" in text
    assert "test_logging.py" in text
    assert "mila" not in text


def test_json_lines_are_json(capsys: pytest.CaptureFixture[str]) -> None:
    logging.set_up(Settings(log_json=True))
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        structlog.get_logger("touchline").info("request", status=200)
    line = json.loads(capsys.readouterr().err)
    assert {key: line[key] for key in ("event", "level", "request_id", "status")} == {
        "event": "request", "level": "info", "request_id": "r1", "status": 200,
    }  # fmt: skip


def test_a_plain_line_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    logging.set_up(Settings(log_json=False))
    structlog.get_logger("touchline").info("slow plan", path="/a\nforged", ms=1.5, operation="Inbox", actor_id=None)
    (line,) = capsys.readouterr().err.splitlines()
    told = line.split(" ", 1)[1]
    assert told == "[info] 'slow plan' actor_id=None ms=1.5 operation=Inbox path='/a\\nforged'"


def test_what_is_below_the_wanted_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    logging.set_up(Settings(log_level="warning"))
    log = structlog.get_logger("touchline")
    log.info("request", status=200)
    log.warning("slow plan", ms=300)
    written = capsys.readouterr().err
    assert "slow plan" in written
    assert "request" not in written
