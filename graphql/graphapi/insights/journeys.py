"""Types of what journeys tell: paths, lengths, lags, overlap, openers and closers."""

from __future__ import annotations

from datetime import datetime

from crm.core.money import MICRO
from funnel.insights import shapes
from funnel.insights.disagreement import Disagreement
from funnel.insights.journeys import Seen
from funnel.insights.shapes import RoleKind
from graphapi.analytics.types import ConfidenceInterval, ReportNote
from graphapi.channels.types import Channel
from graphapi.compiler import answer_type, ref_or_none
from graphapi.resources.types import Resource
from graphapi.scalars import Money


@answer_type
class JourneyRow:
    """One channel, group, resource, kind or placement."""

    key: str | None
    """As in the attribution report; null for (not given)."""
    label: str
    """Name to show."""
    channel: Channel | None
    """Set where the row is one channel."""
    resource: Resource | None
    """Set where the row is one resource."""


@answer_type
class JourneyPath:
    """A sequence of rows before a conversion; the same row side by side is told once."""

    rows: list[JourneyRow]
    """From the first touch to the last."""
    conversions: int
    """Journeys that went this way."""
    amount: Money
    """Their net amount."""


@answer_type
class JourneyBucket:
    """Journeys of a length, or of a lag."""

    start: int
    """From so many, inclusive."""
    end: int | None
    """To so many, inclusive; null: any more."""
    conversions: int
    """Journeys."""
    amount: Money
    """Their net amount."""


@answer_type
class JourneyOverlap:
    """Rows that take part in the same journeys."""

    rows: list[JourneyRow]
    """Which."""
    conversions: int
    """Journeys."""
    amount: Money
    """Their net amount."""


@answer_type
class JourneyRole:
    """How often a row opens and closes the journeys it takes part in."""

    row: JourneyRow
    """Which row."""
    journeys: int
    """In which it takes part."""
    opens: int
    """Journeys whose first touch is its."""
    closes: int
    """Journeys whose last touch is its."""
    alone: int
    """Journeys in which no other row takes part: opened and closed by it."""
    ratio: float | None
    """Openings by closings of journeys with others; null where it closes none."""
    opener_share: ConfidenceInterval | None
    """Wilson 95 % of openings among its openings and closings of journeys with others; null without any."""
    role: RoleKind
    """OPENER or CLOSER where that interval lies wholly above or below a half; else BOTH."""
    is_small_sample: bool
    """Takes part in fewer than 30 journeys."""


@answer_type
class JourneyInsights:
    """What the journeys of a period's conversions tell."""

    as_of: datetime
    """Facts received until then are in it."""
    conversions: int
    """With a touch inside the look-back."""
    unattributed: int
    """Without one; they are in no other figure here."""
    path_count: int
    """How many different paths there are."""
    paths: list[JourneyPath]
    """The most frequent first, as many as asked for."""
    lengths: list[JourneyBucket]
    """By number of touches."""
    lags: list[JourneyBucket]
    """By full days of 24 hours from the first touch to the conversion, up to the look-back."""
    pairs: list[JourneyOverlap]
    """Journeys that hold both rows, the most frequent first; one journey may be in several pairs, one with more than
    50 rows is in none (a note counts these).
    """
    sets: list[JourneyOverlap]
    """Journeys by the exact set of their rows, the most frequent first; all sets sum to `conversions`."""
    roles: list[JourneyRole]
    """Who opens and who closes, the row with the most journeys first."""
    notes: list[ReportNote]
    """What to know when reading."""


@answer_type
class ModelView:
    """One model's view of a row."""

    model: str
    """Canonical key."""
    conversions: float
    """Credited conversions."""
    share: float
    """Of attributed and unattributed conversions."""
    rank: int
    """From 1 by credited conversions; rows with the same credit have the same rank."""


@answer_type
class DisagreementRow:
    """How far the models are apart about a row."""

    row: JourneyRow
    """Which row."""
    views: list[ModelView]
    """One per model, in the order asked."""
    share_spread: float
    """Largest share less smallest."""
    rank_spread: int
    """Worst rank less best."""
    is_disputed: bool
    """The shares are apart by a tenth of all conversions or more, or by half of the largest one with at least 30
    conversions credited by some model: which model one believes decides about this row.
    """


@answer_type
class ModelDisagreement:
    """Rows by how far the models are apart."""

    as_of: datetime
    """Facts received until then are in it."""
    models: list[str]
    """Canonical keys."""
    rows: list[DisagreementRow]
    """The widest spread of shares first."""
    notes: list[ReportNote]
    """What to know when reading."""


def insights_of(seen: Seen, as_of: datetime, first: int) -> JourneyInsights:
    """The GraphQL shape of the journeys; `first` of each list that may be long."""
    paths, held = shapes.paths(seen), shapes.holding(seen)
    pairs, sets = shapes.pairs(held), shapes.sets(held)
    return JourneyInsights(
        as_of=as_of,
        conversions=seen.conversions,
        unattributed=seen.unattributed,
        path_count=len(paths),
        paths=[
            JourneyPath(
                rows=[_row(seen, row) for row in path.rows],
                conversions=path.conversions,
                amount=Money.of(path.amount_minor, seen.currency),
            )
            for path in paths[:first]
        ],
        lengths=[_bucket(seen, each) for each in shapes.lengths(seen)],
        lags=[_bucket(seen, each) for each in shapes.lags(seen)],
        pairs=[_overlap(seen, each) for each in pairs[:first]],
        sets=[_overlap(seen, each) for each in sets[:first]],
        roles=[_role(seen, each) for each in shapes.roles(seen)],
        notes=[ReportNote(code=note.code, message=note.message) for note in (*seen.notes, *shapes.notes(held))],
    )


def _row(seen: Seen, place: int) -> JourneyRow:
    row = seen.rows[place]
    return JourneyRow(
        key=row.key,
        label=row.label,
        channel=ref_or_none(Channel, row.channel_id),
        resource=ref_or_none(Resource, row.resource_id),
    )


def _bucket(seen: Seen, found: shapes.Bucket) -> JourneyBucket:
    return JourneyBucket(
        start=found.start,
        end=found.end,
        conversions=found.conversions,
        amount=Money.of(found.amount_minor, seen.currency),
    )


def _overlap(seen: Seen, found: shapes.Together) -> JourneyOverlap:
    return JourneyOverlap(
        rows=[_row(seen, row) for row in found.rows],
        conversions=found.conversions,
        amount=Money.of(found.amount_minor, seen.currency),
    )


def _role(seen: Seen, found: shapes.Role) -> JourneyRole:
    interval = found.opener
    return JourneyRole(
        row=_row(seen, found.row),
        journeys=found.journeys,
        opens=found.opens,
        closes=found.closes,
        alone=found.alone,
        ratio=found.ratio,
        opener_share=None if interval is None else ConfidenceInterval(low=interval.low, high=interval.high),
        role=found.kind,
        is_small_sample=found.is_small_sample,
    )


def disagreement_of(found: Disagreement) -> ModelDisagreement:
    """The GraphQL shape of the models' disagreement."""
    return ModelDisagreement(
        as_of=found.as_of,
        models=list(found.models),
        rows=[
            DisagreementRow(
                row=JourneyRow(
                    key=each.key,
                    label=each.label,
                    channel=ref_or_none(Channel, each.channel_id),
                    resource=ref_or_none(Resource, each.resource_id),
                ),
                views=[
                    ModelView(
                        model=view.model,
                        conversions=view.conversions_micro / MICRO,
                        share=view.share,
                        rank=view.rank,
                    )
                    for view in each.views
                ],
                share_spread=each.share_spread,
                rank_spread=each.rank_spread,
                is_disputed=each.is_disputed,
            )
            for each in found.rows
        ],
        notes=[ReportNote(code=note.code, message=note.message) for note in found.notes],
    )
