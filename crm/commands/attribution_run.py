"""The process of one attribution run: `python -m crm.commands.attribution_run WORKSPACE RUN ATTEMPT --parent=PID`.

The worker starts it, so that neither the web process nor the worker holds millions of touches. It ends with the
worker; another one takes the run up when its lease is over, and one that comes too late for its ATTEMPT does nothing.
"""

import signal
from uuid import UUID

import click

from crm.commands.common import opened, with_installation
from crm.commands.keep import follow
from crm.commands.trouble import read_settings
from crm.installation import Installation
from crm.web import logging
from funnel.attribution_runs.perform import perform


@click.command()
@click.argument("workspace", type=click.UUID)
@click.argument("run", type=click.UUID)
@click.argument("attempt", type=click.IntRange(min=1))
@click.option("--parent", type=int, help="End with the process of this number, which started us.")
def attribution_run(workspace: UUID, run: UUID, attempt: int, parent: int | None) -> None:
    """Computes a run that was claimed for this process."""
    if parent is not None:
        follow(parent, signal.SIGTERM)
    logging.set_up(read_settings())

    async def work(where: Installation) -> None:
        async with opened(where) as database:
            await perform(database, workspace, run, attempt)

    with_installation(work)


if __name__ == "__main__":
    attribution_run()
