"""Types of the attribution report and of an explained conversion."""

from __future__ import annotations

from datetime import datetime

from crm.core import ids
from crm.core.money import MICRO
from funnel.attribution import answer
from funnel.models.words import ConversionKind
from graphapi.analytics.types import ReportNote
from graphapi.channels.types import Channel
from graphapi.compiler import answer_type, ref_or_none
from graphapi.pictures.types import AttributionCharts, ReportDocuments
from graphapi.resources.types import Resource
from graphapi.scalars import ID, Money


@answer_type
class AttributionTotals:
    """Conversions, units and money together."""

    conversions: float
    """How many."""
    units: float
    """Units sold, net of returns."""
    amount: Money
    """Net amount."""
    contribution: Money
    """Net contribution."""


@answer_type
class AttributionCredit:
    """What one model gives one row."""

    model: str
    """Canonical key of the model."""
    conversions: float
    """Credited conversions."""
    units: float
    """Credited units."""
    amount: Money
    """Credited amount, exact to the minor unit."""
    contribution: Money
    """Credited contribution."""
    share: float | None
    """Of attributed and unattributed conversions together; null for `participation`, which adds up to more than all."""
    cost_per_conversion: Money | None
    """Cost / credited conversions; 0 where nothing was spent, null by a dimension that nothing is spent on."""
    roas: float | None
    """Return on ad spend: amount / cost."""


@answer_type
class SelfReported:
    """Sales whose buyer named this source."""

    conversions: int
    """How many sales."""
    amount: Money
    """Their net amount."""


@answer_type
class AttributionRow:
    """One channel, group, resource … of the dimension asked for."""

    key: str | None
    """Channel key, id of the resource, place, content item, audience, owner or company, or the word itself (group,
    kind, placement, campaign, keyword); null for (not given).
    """
    label: str
    """Name to show."""
    channel: Channel | None
    """Set where the row is one channel."""
    resource: Resource | None
    """Set where the row is one resource."""
    cost: Money | None
    """Spend of the period on the row's resources; null by a dimension that nothing is spent on."""
    credits: list[AttributionCredit]
    """One per model asked for, in that order."""
    self_reported: SelfReported | None
    """Told sources; null unless asked for."""


@answer_type
class AttributionReport:
    """Credit of a period's conversions. Under every additive model rows and `unattributed` sum to the totals."""

    as_of: datetime
    """Facts received until then are in it."""
    answered_by: str
    """Which way the figures were computed: `day_cells` (credit of whole days computed ahead, for the standard models
    and what was changed since from the stored paths), `journeys` (the stored paths, by the live kernel), or `facts`
    (paths cut anew: as known at an earlier time, or of more people than the buyer). The figures are the same by each.
    """
    fresh_as_of: datetime
    """When the oldest day cell in it was computed; as `asOf` unless answered by `day_cells`. Days that changed since
    are computed when asked, so the figures are those of `asOf` all the same.
    """
    conversions: float
    """All conversions of the period, unattributed ones included."""
    units: float
    """Their units, net of returns."""
    amount: Money
    """Their net amount."""
    contribution: Money
    """Their net contribution."""
    models: list[str]
    """Canonical keys, in the order asked."""
    rows: list[AttributionRow]
    """The most credited under the first model first."""
    unattributed: AttributionTotals
    """Conversions without a touch inside the window."""
    notes: list[ReportNote]
    """What to know when reading."""
    charts: AttributionCharts | None = None
    """The report as pictures."""
    documents: ReportDocuments | None = None
    """The report as files, for who has the permission EXPORT; null for a report of all products."""


@answer_type
class AttributedConversion:
    """The explained conversion: a step entry or a sale."""

    id: ID
    """The conversion asked for."""
    kind: ConversionKind
    """Step entry or sale."""
    occurred_at: datetime
    """When it happened."""
    units: float
    """Units sold, net of returns."""
    amount: Money | None
    """Net amount; null where nobody knows it."""


@answer_type
class AttributionTouch:
    """One touch of the journey, with its share and the rule that gave it."""

    position: int
    """From 1, in path order; 0 for a touch before the look-back, which earns nothing."""
    occurred_at: datetime
    """When the touch happened."""
    channel: Channel | None
    """By which channel."""
    resource: Resource | None
    """Which resource sent the person."""
    share: float
    """Share of the conversion; all sum to 1."""
    amount: Money | None
    """Share of the amount, exact to the minor unit."""
    rule: str
    """Which rule gave it, in words."""


@answer_type
class AttributionExplanation:
    """Why a conversion is credited as it is."""

    conversion: AttributedConversion
    """What is explained."""
    touches: list[AttributionTouch]
    """The journey in path order; those before the look-back first."""
    notes: list[ReportNote]
    """What the look-back cut off, and where weights had to be renormalised."""


def report_of(found: answer.AttributionAnswer) -> AttributionReport:
    """The GraphQL shape of the room's answer."""
    return AttributionReport(
        as_of=found.as_of,
        answered_by=found.answered_by.value,
        fresh_as_of=found.fresh_as_of,
        conversions=found.totals.conversions_micro / MICRO,
        units=found.totals.units_micro / MICRO,
        amount=Money.of(found.totals.amount_minor, found.currency),
        contribution=Money.of(found.totals.contribution_minor, found.currency),
        models=list(found.models),
        rows=[_row_of(row, found.currency) for row in found.rows],
        unattributed=AttributionTotals(
            conversions=found.unattributed.conversions_micro / MICRO,
            units=found.unattributed.units_micro / MICRO,
            amount=Money.of(found.unattributed.amount_minor, found.currency),
            contribution=Money.of(found.unattributed.contribution_minor, found.currency),
        ),
        notes=[ReportNote(code=note.code, message=note.message) for note in found.notes],
    )


def _row_of(row: answer.AttributionRow, currency: str) -> AttributionRow:
    told = row.self_reported
    return AttributionRow(
        key=row.key,
        label=row.label,
        channel=ref_or_none(Channel, row.channel_id),
        resource=ref_or_none(Resource, row.resource_id),
        cost=None if row.cost_minor is None else Money.of(row.cost_minor, currency),
        credits=[_credit_of(credit, currency) for credit in row.credits],
        self_reported=SelfReported(conversions=told.conversions, amount=Money.of(told.amount_minor, currency))
        if told
        else None,
    )


def _credit_of(credit: answer.Credit, currency: str) -> AttributionCredit:
    cost = credit.cost_per_conversion_minor
    return AttributionCredit(
        model=credit.model,
        conversions=credit.amounts.conversions_micro / MICRO,
        units=credit.amounts.units_micro / MICRO,
        amount=Money.of(credit.amounts.amount_minor, currency),
        contribution=Money.of(credit.amounts.contribution_minor, currency),
        share=credit.share,
        cost_per_conversion=None if cost is None else Money.of(cost, currency),
        roas=credit.roas,
    )


def explanation_of(found: answer.Explanation) -> AttributionExplanation:
    """The GraphQL shape of an explanation."""
    prefix = "sale" if found.kind == ConversionKind.SALE else "entry"
    return AttributionExplanation(
        conversion=AttributedConversion(
            id=ID(ids.encode(prefix, found.conversion_id)),
            kind=ConversionKind(found.kind),
            occurred_at=found.occurred_at,
            units=found.units_micro / MICRO,
            amount=None if found.amount_minor is None else Money.of(found.amount_minor, found.currency),
        ),
        touches=[
            AttributionTouch(
                position=touch.position,
                occurred_at=touch.occurred_at,
                channel=ref_or_none(Channel, touch.channel_id),
                resource=ref_or_none(Resource, touch.resource_id),
                share=float(touch.share),
                amount=None if touch.amount_minor is None else Money.of(touch.amount_minor, found.currency),
                rule=touch.rule,
            )
            for touch in found.touches
        ],
        notes=[ReportNote(code=note.code, message=note.message) for note in found.notes],
    )
