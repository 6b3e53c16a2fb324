"""The command `touchline`. Exit codes: 0 done, 1 some rows were rejected, 2 wrong usage, 3 the set-up is at fault."""

import click

from crm.commands import database, demo, doctor, imports, rebuild, schema, serve, workspaces
from crm.commands.common import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="touchline")
def main() -> None:
    """Sales funnel and lead tracking for social channels.

    Without DATABASE_URL an embedded PostgreSQL keeps the data in TOUCHLINE_DATA_DIR.
    """


main.add_command(demo.demo)
main.add_command(serve.serve)
main.add_command(serve.worker)
main.add_command(database.migrate)
main.add_command(database.bootstrap)
main.add_command(database.backup)
main.add_command(database.restore)
main.add_command(workspaces.workspace)
main.add_command(workspaces.member)
main.add_command(workspaces.api_key)
main.add_command(imports.imports)
main.add_command(rebuild.rebuild)
main.add_command(schema.schema)
main.add_command(doctor.doctor)
