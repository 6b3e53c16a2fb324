"""What a report calls things: workspace, product, steps, and the language all is written in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from crm.core.reader import Reader
from crm.models import Workspace
from funnel.channels.labels import label as group_label
from funnel.models import Product, Step
from funnel.models.words import ChannelGroup
from funnel.reads import among
from funnel.reports.labels import say
from funnel.resources.labels import BY_VALUE
from funnel.sentences.languages import LANGUAGES, language_of

_GROUPS = {(group.value, group_label(group)): group for group in ChannelGroup}
"""By key and label of their rows: a kind of sale may have the same key."""


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


def name_of(key: str | None, label: str, language: str) -> str:
    """What a row is called: groups of channels, kinds and placements in the language, all else as people wrote it."""
    if key is None:
        return say(language, "not_given")
    if key == label and key in BY_VALUE:
        return BY_VALUE[key][LANGUAGES.index(language_of(language))]
    group = _GROUPS.get((key, label))
    return label if group is None else group_label(group, language)
