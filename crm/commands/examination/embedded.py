"""The embedded server: programs, data directory, versions, and whether it starts."""

from collections.abc import Iterator

from crm.commands.examination.database import look_over
from crm.commands.examination.findings import Finding, failed, passed
from crm.core.settings import Settings
from crm.installation import open_installation
from crm.postgres.binaries import find
from crm.postgres.errors import SetupError
from crm.postgres.places import open_home


def examine(settings: Settings) -> Iterator[Finding]:
    """Stops at the first thing that makes the next one pointless."""
    programs, home = None, None
    try:
        programs = find(settings.pg_bin)
        yield passed("binaries", f"PostgreSQL {programs.version} is in {programs.directory}.")
    except SetupError as error:
        yield failed("binaries", error)
    try:
        home = open_home(settings.data_dir)
        yield passed("data_dir", f"The data directory is {home.path}.")
    except SetupError as error:
        yield failed("data_dir", error)
    if programs is not None and home is not None:
        yield from _running(settings)


def _running(settings: Settings) -> Iterator[Finding]:
    try:
        with open_installation(settings) as where:
            yield passed("server", "The embedded server answers.")
            yield from look_over(where)
    except SetupError as error:
        yield failed("server", error)
