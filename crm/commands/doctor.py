"""touchline doctor: looks the set-up over and says what is wrong with it and what to do."""

import sys
from collections.abc import Iterator
from dataclasses import asdict

import click

from crm.commands.common import json_option, report
from crm.commands.examination import embedded, limits, own
from crm.commands.examination.findings import Finding, failed, passed
from crm.commands.group import OK, SET_UP
from crm.commands.serve import demand_free_port
from crm.commands.trouble import read_settings
from crm.postgres.errors import SetupError


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="To be free for serving.")
@json_option
def doctor(host: str, port: int, *, as_json: bool) -> None:
    """Looks the set-up over; each fault comes with its remedy."""
    found = [*examine(), _port(host, port)]
    is_well = all(finding.ok for finding in found)
    text = "\n".join(_line(finding) for finding in found)
    report({"ok": is_well, "findings": [asdict(finding) for finding in found]}, text, as_json=as_json)
    sys.exit(OK if is_well else SET_UP)


def examine() -> Iterator[Finding]:
    """Everything about settings and database."""
    try:
        settings = read_settings()
    except SetupError as error:
        yield failed("settings", error)
        return
    yield passed("settings", "The settings can be read.")
    yield from limits.examine(settings)
    if settings.database_url is not None:
        yield from own.examine(settings, settings.database_url)
    else:
        yield from embedded.examine(settings)


def _port(host: str, port: int) -> Finding:
    try:
        demand_free_port(host, port)
    except SetupError as error:
        return failed("port", error)
    return passed("port", f"The port {port} is free.")


def _line(finding: Finding) -> str:
    if finding.ok:
        return f"  ok  {finding.message}"
    return f"FAIL  {finding.message}\n      {finding.remedy}"
