"""Root fields that read funnels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnel.funnels.read_drafts import read_drafts
from funnel.funnels.templates.catalogue import templates
from graphapi.compiler import answer, by_id, id_of, queries
from graphapi.context import Info
from graphapi.funnels.drafts import FunnelDraft, draft_of
from graphapi.funnels.templates import FunnelTemplate, template_of
from graphapi.scalars import ID

if TYPE_CHECKING:
    from graphapi.funnels.types import Funnel


@queries
class FunnelQueries:
    """Published versions; a product's current one hangs at the product."""

    funnel: Funnel | None = by_id(description="One published version.")

    @answer
    async def funnel_draft(self, info: Info, product_id: ID) -> FunnelDraft | None:
        """The steps of a product that are being edited, with everything that is wrong with them."""
        wanted = id_of("prod", product_id, field="productId")
        found = (await read_drafts(info.reader, [wanted])).get(wanted)
        return draft_of(found, info.context.language) if found is not None else None

    @answer
    async def funnel_templates(self, info: Info, language: str | None = None) -> list[FunnelTemplate]:
        """Funnels to begin with, in a language; the workspace's when it is left out."""
        return [template_of(each, language or info.context.language) for each in templates().values()]
