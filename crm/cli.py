"""The command `touchline`. Exit codes: 0 done, 1 some rows were rejected, 2 wrong usage, 3 the set-up is at fault."""

import click

from crm.commands.group import Commands

PLACES = {
    "demo": ("demo:demo", "Serves the demo workspace SpinaOK; Ctrl-C stops everything."),
    "serve": ("serve:serve", "Serves the API; Ctrl-C stops everything."),
    "worker": ("serve:worker", "Runs background jobs until it is stopped."),
    "migrate": ("database:migrate", "Brings the database's tables up to this version."),
    "bootstrap": ("database:bootstrap", "Makes roles and database on your own server."),
    "backup": ("database:backup", "Writes everything to FILE."),
    "restore": ("database:restore", "Puts the database in the state of FILE."),
    "workspace": ("workspaces:workspace", "Companies that use this installation."),
    "member": ("workspaces:member", "People of a workspace."),
    "api-key": ("workspaces:api_key", "Keys for programs."),
    "import": ("imports:imports", "Brings files in."),
    "report": ("reports:reports", "Funnel, attribution and matrix in the terminal."),
    "export": ("facts:export", "Touches and journeys as files for a warehouse."),
    "rebuild": ("rebuild:rebuild", "Derives every summary once more and puts right what differs."),
    "retention": ("retention:retention", "How long things are kept: what would go, and away with it."),
    "conversions": ("conversions:conversions", "What is sent back to ad networks: looked for, and written as files."),
    "channels": ("channels:channels", "History classified by the rules of today."),
    "intake": ("intake:intake", "What networks send: tried again where it could not be used."),
    "fake-platform": ("fake_platform:fake_platform", "Networks on this machine, for development and tests."),
    "schema": ("schema:schema", "The GraphQL schema."),
    "doctor": ("doctor:doctor", "Looks the set-up over; each fault comes with its remedy."),
}
"""Every command, its file below `crm.commands` and its line in the help."""


@click.group(
    cls=Commands,
    places={name: (f"crm.commands.{place}", text) for name, (place, text) in PLACES.items()},
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="touchline")
def main() -> None:
    """Sales funnel and lead tracking for social channels.

    Without DATABASE_URL an embedded PostgreSQL keeps the data in TOUCHLINE_DATA_DIR.
    """
