"""Where the minutes of a run go: seconds of tests by file and by folder, at the end of a long one."""

from collections import defaultdict
from collections.abc import Mapping
from heapq import nlargest
from pathlib import PurePosixPath

import pytest

SHOWN = 12
LONG = 120.0
"""Seconds of all tests together from which a run is worth looking at."""

_seconds: defaultdict[str, float] = defaultdict(float)
_setup: defaultdict[str, float] = defaultdict(float)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Adds up; the controlling process hears of every worker's tests."""
    path = report.nodeid.partition("::")[0]
    _seconds[path] += report.duration
    if report.when == "setup":
        _setup[path] += report.duration


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The dearest files and folders, in seconds of a process."""
    total = sum(_seconds.values())
    if total < LONG:
        return
    terminalreporter.section(f"seconds by file and folder, {total:.0f} in all")
    for path, seconds in _dearest(_seconds):
        terminalreporter.write_line(f"{seconds:8.1f} s  {path}, {_setup[path]:.1f} of it set-up")
    for path, seconds in _dearest(_by_folder()):
        terminalreporter.write_line(f"{seconds:8.1f} s  {path}/")


def _dearest(seconds: Mapping[str, float]) -> list[tuple[str, float]]:
    return nlargest(SHOWN, seconds.items(), key=lambda each: each[1])


def _by_folder() -> Mapping[str, float]:
    """Two names below `tests`."""
    found: defaultdict[str, float] = defaultdict(float)
    for path, seconds in _seconds.items():
        found["/".join(PurePosixPath(path).parent.parts[:3])] += seconds
    return found
