"""Root fields of attribution."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from crm.core import ids
from crm.core.problems import Invalid
from crm.core.reader import Reader
from funnel.attribution.attribution_report import attribution_report
from funnel.attribution.explain_conversion import explain_conversion
from funnel.attribution.models import parse_model
from funnel.attribution.shared import Shared
from graphapi.attribution.inputs import AttributionModelInput, AttributionReportInput, question_of
from graphapi.attribution.pictures import with_pictures
from graphapi.attribution.types import AttributionExplanation, AttributionReport, explanation_of, report_of
from graphapi.compiler import answer, queries
from graphapi.context import Info
from graphapi.scalars import ID

_SHARED: WeakKeyDictionary[Reader, Shared] = WeakKeyDictionary()
"""By read transaction, that is by document: its reports share their journeys."""


@queries
class AttributionQueries:
    """Which channel and resource did what."""

    @answer(permission="READ_MONEY", weight=500)
    async def attribution_report(self, info: Info, input: AttributionReportInput) -> AttributionReport:
        """Credit of a period's sales or step entries by channel, resource …, under several models side by side."""
        question = question_of(input)
        shared = _SHARED.setdefault(info.reader, Shared())
        found = await attribution_report(info.reader, question, now=info.now, shared=shared)
        report = report_of(found)
        is_drawn = info.selects("charts") or info.selects("documents")
        return await with_pictures(report, info.reader, question, found) if is_drawn else report

    @answer(permission="READ_MONEY", weight=100)
    async def attribution_explain(
        self, info: Info, conversion_id: ID, model: AttributionModelInput
    ) -> AttributionExplanation:
        """Why a conversion (id of a step entry or of a sale) is credited as it is."""
        try:
            prefix, conversion = ids.decode(conversion_id)
        except ids.MalformedId:
            prefix = ""
        if prefix not in ("sale", "entry"):
            raise Invalid("Give the id of a step entry or of a sale.", field="conversionId")
        found = await explain_conversion(info.reader, conversion, parse_model(model.key, field="model.key"))
        return explanation_of(found)
