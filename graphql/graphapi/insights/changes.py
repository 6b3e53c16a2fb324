"""Types of what changed and why; the formulas stand in funnel/README.md."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from crm.core.money import MICRO, to_decimal
from funnel.insights import what_changed, why_changed
from funnel.insights.change import Effects, Side
from funnel.insights.what_changed import ChangeMetric
from funnel.insights.why_changed import ChangeCause
from graphapi.analytics.types import ReportNote
from graphapi.channels.types import Channel
from graphapi.compiler import answer_type, ref_or_none
from graphapi.resources.types import Resource
from graphapi.scalars import ID, Money


@answer_type
class ChangeSide:
    """One period."""

    leads: float
    """Credited first entries into the step that makes a lead."""
    conversions: float
    """Credited conversions."""
    value: Decimal
    """The metric asked for: a number of conversions, or money in whole units of the workspace's currency."""
    amount: Money | None
    """The metric, exact; null where conversions are counted."""


@answer_type
class ChangeEffects:
    """Parts of the change; they sum to it exactly. In the unit of `value`: exact to the minor unit."""

    volume: Decimal
    """More or fewer leads, shares, rates and values as before."""
    mix: Decimal
    """Another share of the leads."""
    rate: Decimal
    """More or fewer conversions for a lead."""
    value: Decimal
    """More or less money for a conversion."""
    unexplained: Decimal
    """Of rows that converted without leads in one of the periods."""
    total: Decimal
    """All parts: after − before."""


@answer_type
class ChangedRow:
    """One channel, group, resource …; before + effects = after."""

    key: str | None
    """As in the attribution report; null for (not given) and (unattributed)."""
    label: str
    """Name to show."""
    channel: Channel | None
    """Set where the row is one channel."""
    resource: Resource | None
    """Set where the row is one resource."""
    before: ChangeSide
    """The period that is compared with."""
    after: ChangeSide
    """The period asked for."""
    effects: ChangeEffects
    """Its part of the change."""


@answer_type
class WhatChanged:
    """What changed between two periods."""

    as_of: datetime
    """Facts received until then are in it."""
    model: str
    """Canonical key of the model."""
    lead_step_key: str
    """The step that makes a lead here."""
    before: ChangeSide
    """All rows together."""
    after: ChangeSide
    """All rows together."""
    effects: ChangeEffects
    """Sums of the rows' effects."""
    rows: list[ChangedRow]
    """The largest change first."""
    notes: list[ReportNote]
    """What to know when reading."""


@answer_type
class KnownFigures:
    """Figures of the period, or a change of them."""

    conversions: int
    """Sales, or first entries into the step."""
    amount: Money
    """Net amount of the sales; zero for a step."""
    cost: Money
    """Spend on the period's days."""


@answer_type
class ChangeReason:
    """One cause, how often, and by how much it moved each figure."""

    cause: ChangeCause
    """What became known or was taken back, or which rules are others: a published version of the funnel, weights of
    anchored models, kinds that earn credit.
    """
    count: int
    """How many sales, leads, spends, touches, merges, versions or sets of weights."""
    change: KnownFigures
    """By how much it moved the figures; nothing for what only moves credit between rows."""
    examples: list[ID]
    """Ids of up to five of them: sales, leads, spends, touches, the persons kept, funnels, sets of weights."""


@answer_type
class WhyChanged:
    """Why the figures of a period are others than they were: then + all changes = now."""

    as_of: datetime
    """Facts received until then are in it."""
    since: datetime
    """What was recorded after it is told."""
    then: KnownFigures
    """As they were known then."""
    now: KnownFigures
    """As they are known now."""
    reasons: list[ChangeReason]
    """By cause."""


def what_changed_of(found: what_changed.WhatChanged, metric: ChangeMetric) -> WhatChanged:
    """The GraphQL shape of the room's answer."""
    unit = _Unit(None if metric is ChangeMetric.CONVERSIONS else found.currency)
    return WhatChanged(
        as_of=found.as_of,
        model=found.model,
        lead_step_key=found.lead_step,
        before=unit.side(found.before),
        after=unit.side(found.after),
        effects=unit.effects(found.effects),
        rows=[
            ChangedRow(
                key=row.key,
                label=row.label,
                channel=ref_or_none(Channel, row.channel_id),
                resource=ref_or_none(Resource, row.resource_id),
                before=unit.side(row.before),
                after=unit.side(row.after),
                effects=unit.effects(row.effects),
            )
            for row in found.rows
        ],
        notes=[ReportNote(code=note.code, message=note.message) for note in found.notes],
    )


class _Unit:
    """Conversions out of millionths, or money out of minor units."""

    def __init__(self, currency: str | None) -> None:
        self.currency = currency

    def of(self, value: int) -> Decimal:
        """In whole units, exactly: parts of a change sum to it to the last place."""
        return Decimal(value) / MICRO if self.currency is None else to_decimal(value, self.currency)

    def side(self, side: Side) -> ChangeSide:
        """One period."""
        return ChangeSide(
            leads=side.leads / MICRO,
            conversions=side.conversions / MICRO,
            value=self.of(side.value),
            amount=None if self.currency is None else Money.of(side.value, self.currency),
        )

    def effects(self, effects: Effects) -> ChangeEffects:
        """The parts of a change."""
        return ChangeEffects(
            volume=self.of(effects.volume),
            mix=self.of(effects.mix),
            rate=self.of(effects.rate),
            value=self.of(effects.value),
            unexplained=self.of(effects.unexplained),
            total=self.of(effects.total),
        )


def why_changed_of(found: why_changed.WhyChanged, shown: Collection[str]) -> WhyChanged:
    """The GraphQL shape of the room's answer; of the examples those that are to be `shown`."""
    return WhyChanged(
        as_of=found.as_of,
        since=found.since,
        then=_known(found.then, found.currency),
        now=_known(found.now, found.currency),
        reasons=[
            ChangeReason(
                cause=each.cause,
                count=each.count,
                change=_known(each.change, found.currency),
                examples=[ID(example) for example in each.examples if example in shown],
            )
            for each in found.causes
        ],
    )


def _known(known: why_changed.Known, currency: str) -> KnownFigures:
    return KnownFigures(
        conversions=known.conversions,
        amount=Money.of(known.amount_minor, currency),
        cost=Money.of(known.cost_minor, currency),
    )
