"""touchline schema …"""

from pathlib import Path

import click

from crm.commands.group import Commands


@click.group(cls=Commands)
def schema() -> None:
    """The GraphQL schema."""


@schema.command("export")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of standard output.")
def export(output: Path | None) -> None:
    """Prints the schema in GraphQL's own language."""
    from graphapi.schema import schema as built

    text = built.sdl()
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
