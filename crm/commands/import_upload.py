"""The process of one import: `python -m crm.commands.import_upload WORKSPACE IMPORT UPLOAD --parent=PID`.

The worker starts it, so that a large file holds up neither the web process nor the worker. It ends with the worker;
what was committed stays, and starting the same import again goes on from there.
"""

import signal
from uuid import UUID

import click

from crm.commands.common import opened, with_installation
from crm.commands.keep import follow
from crm.commands.trouble import read_settings
from crm.installation import Installation, uploads_of
from crm.web import logging
from funnel.imports.perform import perform


@click.command()
@click.argument("workspace", type=click.UUID)
@click.argument("import_id", type=click.UUID)
@click.argument("upload", type=click.UUID)
@click.option("--parent", type=int, help="End with the process of this number, which started us.")
def import_upload(workspace: UUID, import_id: UUID, upload: UUID, parent: int | None) -> None:
    """Brings an upload in that was queued."""
    if parent is not None:
        follow(parent, signal.SIGTERM)
    settings = read_settings()
    logging.set_up(settings)

    async def work(where: Installation) -> None:
        async with opened(where) as database:
            await perform(database, uploads_of(settings), workspace, import_id, upload)

    with_installation(work)


if __name__ == "__main__":
    import_upload()
