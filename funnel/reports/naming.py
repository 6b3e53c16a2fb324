"""What a report calls things: workspace, product, steps, and the language all is written in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from crm.core.reader import Reader
from crm.models import Workspace
from funnel.models import Product, Step
from funnel.reads import among


@dataclass(frozen=True)
class Naming:
    """Names as people wrote them."""

    workspace: str
    slug: str
    language: str
    product: str
    """Empty where the report is of all products."""
    steps: Mapping[UUID, str]

    def step(self, step_id: UUID, key: str) -> str:
        """The step's name, else its key."""
        return self.steps.get(step_id, key)


async def naming(reader: Reader, product_id: UUID | None, step_ids: Sequence[UUID] = ()) -> Naming:
    """Two statements, three with steps."""
    here = reader.workspace_id
    found = await reader.row(select(Workspace.name, Workspace.slug, Workspace.language).where(Workspace.id == here))
    assert found is not None, "a reader is always inside an existing workspace"
    product = None
    if product_id is not None:
        product = await reader.value(select(Product.name).where(Product.workspace_id == here, Product.id == product_id))
    steps = []
    if step_ids:
        wanted = select(Step.id, Step.name).where(Step.workspace_id == here, among(Step.id, step_ids))
        steps = list(await reader.rows(wanted))
    names = {row["id"]: row["name"] for row in steps}
    return Naming(found["name"], found["slug"], found["language"], product or "", names)
