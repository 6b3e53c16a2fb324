"""`make test`: the suite on the embedded PostgreSQL 18, then the tests that need a database on the system's own.

Arguments go to pytest: `make test ARGS="tests/crm/leads -k merge"`.
"""

import os
import sys
from pathlib import Path

from tests.worlds import ON_BOTH_VERSIONS
from tools import browser
from tools.steps import PYTHON, run, say

SYSTEM_PROGRAMS = Path("/usr/lib/postgresql/15/bin")
VARIABLE = "TOUCHLINE_PG_BIN"
NOTHING_COLLECTED = 5


def main(arguments: list[str]) -> int:
    """Both runs, the second even when the first failed; pytest's closing line comes last."""
    given = os.environ.pop(VARIABLE, None)
    programs = Path(given) if given else SYSTEM_PROGRAMS
    has_system = (programs / "postgres").exists()
    if not has_system:
        say(f"There are no programs of PostgreSQL in {programs}: the tests run on the embedded one only.")
    browser.have()
    say("The whole suite on the embedded PostgreSQL.")
    codes = [pytest("not long", arguments)]
    if has_system:
        say(f"The tests that need a database on {programs}.")
        where = arguments or [f"tests/{place}" for place in sorted(ON_BOTH_VERSIONS)]  # loading the others takes long
        second = pytest("database and not long and not newest", where, {VARIABLE: str(programs)})
        codes.append(0 if arguments and second == NOTHING_COLLECTED else second)
    return max(codes)


def pytest(marks: str, arguments: list[str], extra: dict[str, str] | None = None) -> int:
    """One run, on a process more than there are cores, for each waits for PostgreSQL half of its time; four at most."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    workers = min(4, cores + 1)
    spread = ["-n", str(workers), "--dist=loadscope"]
    return run(
        [PYTHON, "-m", "pytest", "-q", "--durations=30", "-m", marks, *spread, *arguments], env=extra, timed=False
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
