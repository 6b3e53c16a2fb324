"""Makes a workspace: its row, its place in the directory, and whatever listens to `WorkspaceCreated`."""

from collections.abc import Iterator

from sqlalchemy.dialects.postgresql import insert

from crm.audit.record import record
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.models import Workspace, WorkspaceDirectory
from crm.workspaces.events import WorkspaceCreated
from crm.workspaces.inputs import WorkspaceCreate
from crm.workspaces.slug import slug_of

TRIES = 100
"""How many numbers are tried behind a slug made of a name."""


async def create(work: Work, data: WorkspaceCreate) -> Workspace:
    """The workspace whose id the work's actor carries already: the door makes the id and enters it.

    Raises Conflict when the slug given is taken; a slug made of the name gets a number then.
    """
    slug = await _take_slug(work, data)
    workspace = Workspace(
        id=work.workspace_id,
        slug=slug,
        name=data.name,
        currency=data.currency,
        time_zone=data.time_zone,
        language=data.language,
        headcount_band=data.headcount_band.value if data.headcount_band else None,
        industry=data.industry,
        created_at=work.now,
    )
    work.session.add(workspace)
    await work.flush()
    record(work, "WORKSPACE_CREATE", object_type="Workspace", object_id=workspace.id)
    await work.emit(WorkspaceCreated(workspace.id, workspace.language))
    return workspace


async def _take_slug(work: Work, data: WorkspaceCreate) -> str:
    for slug in _candidates(data):
        taken = (
            insert(WorkspaceDirectory)
            .values(slug=slug, workspace_id=work.workspace_id, name=data.name)
            .on_conflict_do_nothing(index_elements=["slug"])
            .returning(WorkspaceDirectory.slug)
        )
        if await work.scalar(taken) is not None:
            return slug
    raise Conflict(f"The slug {slug!r} is taken; choose another one.", field="slug", code="SLUG_TAKEN")


def _candidates(data: WorkspaceCreate) -> Iterator[str]:
    if data.slug is not None:
        yield data.slug
        return
    made = slug_of(data.name)
    yield made
    yield from (f"{made}-{number}" for number in range(2, TRIES))
