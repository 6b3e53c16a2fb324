"""Figures and addresses of forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import strawberry
from sqlalchemy import select

from funnel.forms.figures import FormFigures as Figures
from funnel.forms.figures import figures
from funnel.inputs import Period
from funnel.models import Form
from funnel.reads import among
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer_type
from graphapi.context import Info


@answer_type
class FormFigures:
    """What came of a form."""

    views: int = strawberry.field(
        description="How often its page was shown, by itself or inside another one; programs are not counted."
    )
    submissions: int = strawberry.field(description="What humans sent, by all ways.")
    conversion_rate: float | None = strawberry.field(
        description="Submissions of the page by its views, at most 1; null where nobody looked."
    )
    bots: int = strawberry.field(description="What was held for a program's.")
    waiting: int = strawberry.field(description="Submissions that are no facts yet.")
    failed: int = strawberry.field(description="Submissions that could not be used.")
    last_submission_at: datetime | None = strawberry.field(description="When a human last sent something.")


@answer_type
class FormEmbedding:
    """How a form gets into other pages."""

    script: str = strawberry.field(description="The element to paste where the form is to stand.")
    script_url: str = strawberry.field(description="Its address.")


async def form_figures(
    info: Info, ids: Sequence[UUID], *, period: PeriodInput | None = None
) -> Mapping[UUID, FormFigures]:
    """Of all asked forms at once; without a period of all time."""
    asked = Period(start=period.start, end=period.end) if period else None
    found = await figures(info.reader, ids, asked)
    return {form_id: _shown(each) for form_id, each in found.items()}


def _shown(given: Figures) -> FormFigures:
    return FormFigures(
        views=given.views,
        submissions=given.submissions,
        conversion_rate=given.conversion_rate,
        bots=given.bots,
        waiting=given.waiting,
        failed=given.failed,
        last_submission_at=given.last_submission_at,
    )


async def urls(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """The address at which people fill in each."""
    asked = select(Form.id, Form.token).where(Form.workspace_id == info.workspace_id, among(Form.id, ids))
    return {row["id"]: f"{info.context.base_url}/forms/{row['token']}" for row in await info.reader.rows(asked)}


async def embeddings(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, FormEmbedding]:
    """What to paste into a page."""
    found = {form_id: f"{url}/embed.js" for form_id, url in (await urls(info, ids)).items()}
    return {
        form_id: FormEmbedding(script=f'<script src="{url}" async></script>', script_url=url)
        for form_id, url in found.items()
    }
