"""Documents and pictures of the funnel and attribution reports: what a link asks is what GraphQL would answer.

Figures that leave as files need EXPORT and leave a line in the audit; pictures need what their figures need.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from crm.core.problems import NotFound
from crm.core.reader import Reader
from crm.members.permissions import Action
from crm.web.documents import MONEY, Asked, Render, document_route
from funnel.analytics.report import Wanted, funnel_report
from funnel.attribution.attribution_report import attribution_report
from funnel.charts.canvas import Picture
from funnel.documents.document import Format
from funnel.reports.attribution_charts import attribution_pictures
from funnel.reports.attribution_paper import attribution_paper
from funnel.reports.funnel_charts import funnel_pictures
from funnel.reports.funnel_paper import funnel_paper
from funnel.reports.links import attribution_question, funnel_question
from funnel.reports.naming import naming
from funnel.reports.picture_paper import picture_paper
from funnel.reports.top_paths import top_paths

EXPORTED = "REPORT_EXPORT"
WITHOUT_MONEY = Wanted(cost=False, breakdown=False, trend=True, bottleneck=False)


async def read_funnel(reader: Reader, asked: Asked) -> Render:
    """The whole report, with its breakdown and trend where the link asks for them."""
    question = funnel_question(asked.object_id, asked.question)
    found = await funnel_report(reader, question, now=asked.now, wanted=Wanted(bottleneck=False))
    names = await naming(reader, question.product_id, [step.step_id for step in found.steps])
    return partial(funnel_paper, found, question, names, asked.wanted)


async def read_funnel_picture(reader: Reader, asked: Asked) -> Render:
    """`picture=funnel`, `trend` or `times`."""
    question = funnel_question(asked.object_id, asked.question)
    found = await funnel_report(reader, question, now=asked.now, wanted=WITHOUT_MONEY)
    names = await naming(reader, question.product_id, [step.step_id for step in found.steps])
    drawn = funnel_pictures(found, names)
    return partial(picture_paper, _found(drawn.named(asked.question.get("picture", "funnel"))))


async def read_attribution(reader: Reader, asked: Asked) -> Render:
    """All rows under all models, and the paths."""
    question = attribution_question(asked.object_id, asked.question)
    found = await attribution_report(reader, question, now=asked.now)
    paths = await top_paths(reader, question)
    names = await naming(reader, question.product_id)
    return partial(attribution_paper, found, paths, question, names, asked.wanted)


async def read_attribution_picture(reader: Reader, asked: Asked) -> Render:
    """`picture=comparison`, `shares` or `paths`."""
    question = attribution_question(asked.object_id, asked.question)
    found = await attribution_report(reader, question, now=asked.now)
    names = await naming(reader, question.product_id)
    drawn = attribution_pictures(found, await top_paths(reader, question), names)
    return partial(picture_paper, _found(drawn.named(asked.question.get("picture", "comparison"))))


def _found(picture: Picture | None) -> Picture:
    if picture is None:
        raise NotFound("The report has no such picture; ask for one that its `charts` name.", field="picture")
    return picture


def routes() -> Sequence[Any]:
    """The route handlers."""
    export, drawn = (*MONEY, Action.EXPORT), (Format.SVG,)
    return (
        document_route("funnel", "prod", read_funnel, needs=export, audited=EXPORTED),
        document_route("attribution", "prod", read_attribution, needs=export, audited=EXPORTED),
        document_route("funnel-picture", "prod", read_funnel_picture, needs=(Action.READ,), formats=drawn),
        document_route("attribution-picture", "prod", read_attribution_picture, formats=drawn),
    )
