"""The cohort split by channel, group, resource, audience, owner and the like."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from crm.core import ids
from crm.core.reader import Reader
from funnel.analytics import cohort as cohorts
from funnel.analytics.answer import BreakdownRow
from funnel.analytics.cohort import Cohort, Flags, Ints
from funnel.analytics.dimensions import PLAIN, Groups, groups_of
from funnel.analytics.figures import SMALL_SAMPLE, Judge, step_figures
from funnel.analytics.question import Frame, FunnelQuestion
from funnel.analytics.words import DecidedBy, FunnelBreakdown
from funnel.channels.labels import label as label_of_group
from funnel.models.words import ChannelGroup

BY_TOUCH = frozenset(
    {FunnelBreakdown.CHANNEL, FunnelBreakdown.CHANNEL_GROUP, FunnelBreakdown.RESOURCE, FunnelBreakdown.CAMPAIGN}
)
"""Breakdowns whose row a touch decides."""

NOT_GIVEN = "(not given)"
"""Label of units without a channel, resource …: key null, and not unattributed."""


@dataclass(frozen=True)
class Dimension:
    """Dense number → key and label, in the order rows are shown when they are of one size."""

    keys: dict[int, str]
    labels: dict[int, str]


_CATALOGUES = {
    FunnelBreakdown.CHANNEL: "SELECT number, key, name AS label FROM channels WHERE workspace_id = $1",
    FunnelBreakdown.CHANNEL_GROUP: (
        "SELECT number, channel_group AS key, channel_group AS label FROM channels WHERE workspace_id = $1"
    ),
    FunnelBreakdown.RESOURCE: (
        "SELECT number, id, 'res' AS prefix, name AS label FROM resources WHERE workspace_id = $1"
    ),
    FunnelBreakdown.AUDIENCE: (
        "SELECT number, id, 'aud' AS prefix, name AS label FROM audiences WHERE workspace_id = $1"
    ),
    FunnelBreakdown.OWNER: (
        "SELECT row_number() OVER (ORDER BY id) AS number, id, 'mem' AS prefix, name AS label"
        " FROM members WHERE workspace_id = $1"
    ),
}

_STEP_TOUCH = """
SELECT p.canonical_id AS unit, j.channel_numbers[cardinality(j.channel_numbers)]::int AS channel,
       j.resource_numbers[cardinality(j.resource_numbers)]::int AS resource
FROM journeys j JOIN leads l ON l.workspace_id = $1 AND l.id = j.lead_id
JOIN persons p ON p.workspace_id = $1 AND p.id = l.person_id
WHERE j.workspace_id = $1 AND j.product_id = $2 AND j.kind = 'STEP_ENTRY' AND {entered}
  AND cardinality(j.channel_numbers) > 0
ORDER BY j.occurred_at DESC, j.conversion_id DESC
"""
_BY_KEY = _STEP_TOUCH.format(entered="j.step_key = $3")
_BY_STEPS = _STEP_TOUCH.format(
    entered="j.conversion_id IN (SELECT e.id FROM step_entries e"
    " WHERE e.workspace_id = $1 AND e.product_id = $2 AND e.to_step_id = ANY($3) AND e.voided_at IS NULL)"
)
"""Where versions are mapped: the entries of every step that stands for the asked one."""

_ALL_TOUCHES = """
SELECT DISTINCT l.id AS lead_id, coalesce(c.number, 0)::int AS channel, coalesce(r.number, 0)::int AS resource
FROM unnest($2::uuid[]) AS asked(id)
JOIN leads l ON l.workspace_id = $1 AND l.id = asked.id
JOIN persons p ON p.workspace_id = $1 AND p.id = l.person_id
JOIN persons q ON q.workspace_id = $1 AND q.canonical_id = p.canonical_id
JOIN touchpoints t ON t.workspace_id = $1 AND t.person_id = q.id AND t.earns_credit
  AND (t.product_id IS NULL OR t.product_id = l.product_id) AND t.received_at <= $3
LEFT JOIN channels c ON c.workspace_id = $1 AND c.id = t.channel_id
LEFT JOIN resources r ON r.workspace_id = $1 AND r.id = t.resource_id
"""


async def dimension(reader: Reader, by: FunnelBreakdown) -> Dimension:
    """Keys and labels of the rows; one statement."""
    rows = await reader.fetch(_CATALOGUES[by], reader.workspace_id)
    is_group = by is FunnelBreakdown.CHANNEL_GROUP
    labels = {row["number"]: label_of_group(ChannelGroup(row["label"])) if is_group else row["label"] for row in rows}
    return Dimension({row["number"]: _key(row) for row in rows}, labels)


def _key(row: Any) -> str:
    return ids.encode(row["prefix"], row["id"]) if "prefix" in row.keys() else row["key"]  # noqa: SIM118 - a Record


async def breakdown(reader: Reader, cohort: Cohort, judge: Judge) -> tuple[BreakdownRow, ...]:
    """One row per value, the largest first; rows may overlap when all touches decide, and say so."""
    question = judge.frame.question
    if question.breakdown is None:
        return ()
    groups, labels = await _groups(reader, judge, cohort, question.breakdown)
    overlapping = question.decided_by is DecidedBy.ALL_TOUCHES and question.breakdown in BY_TOUCH
    rows = [
        _row(judge, cohort, key=key, label=labels.get(key, NOT_GIVEN), units=units, overlapping=overlapping)
        for key, units in groups.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.steps[0].reached, row.label)))


async def members_of(reader: Reader, cohort: Cohort, judge: Judge, key: str | None) -> Flags:
    """The units of one row of the breakdown; a key that is no row has none."""
    by = judge.frame.question.breakdown
    assert by is not None, "asked only with a breakdown"
    groups, _ = await _groups(reader, judge, cohort, by)
    return _mask(cohort, groups.get(key, np.zeros(0, np.int64)))


def _mask(cohort: Cohort, units: Ints) -> Flags:
    mask = np.zeros(cohort.size, dtype=bool)
    mask[units] = True
    return mask


async def _groups(reader: Reader, judge: Judge, cohort: Cohort, by: FunnelBreakdown) -> Groups:
    """Units and label per key."""
    if by not in _CATALOGUES:
        return await groups_of(reader, judge.frame, cohort, by, judge.now)
    names = await dimension(reader, by)
    groups: dict[str | None, Ints] = {}
    labels: dict[str | None, str] = {None: NOT_GIVEN}
    units, numbers = await _membership(reader, judge, cohort)
    for number in np.unique(numbers).tolist():
        key, own = names.keys.get(number), units[numbers == number]
        labels.setdefault(key, names.labels.get(number, NOT_GIVEN))
        groups[key] = np.concatenate([groups[key], own]) if key in groups else own
    return groups, labels


def _row(judge: Judge, cohort: Cohort, *, key: str | None, label: str, units: Ints, overlapping: bool) -> BreakdownRow:
    part = cohorts.pick(cohort, _mask(cohort, units))
    return BreakdownRow(key, label, part.size < SMALL_SAMPLE, overlapping, step_figures(part, judge))


async def _membership(reader: Reader, judge: Judge, cohort: Cohort) -> tuple[Ints, Ints]:
    """Units and the dense number of each: one per unit, or several when all touches decide."""
    frame = judge.frame
    by, decided_by = frame.question.breakdown, frame.question.decided_by
    if by is FunnelBreakdown.AUDIENCE:
        return _plain(cohort.audience)
    if by is FunnelBreakdown.OWNER:
        return _plain(cohort.owner)
    name = "resource" if by is FunnelBreakdown.RESOURCE else "channel"
    if decided_by is DecidedBy.ALL_TOUCHES:
        return _columns(await _by_all(reader, judge, cohort, name))
    if decided_by is DecidedBy.STEP:
        return _columns(await _by_step(reader, frame, cohort, name))
    return _plain(cohort.resource if name == "resource" else cohort.channel)


def _plain(numbers: Ints) -> tuple[Ints, Ints]:
    return np.arange(len(numbers)), numbers


def _columns(pairs: list[tuple[int, int]]) -> tuple[Ints, Ints]:
    found = np.array(pairs, np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


async def _by_all(reader: Reader, judge: Judge, cohort: Cohort, name: str) -> list[tuple[int, int]]:
    assert cohort.lead_ids is not None, "asked for by the report when all touches decide"
    places: dict[UUID, list[int]] = {}
    for index, lead_id in enumerate(cohort.lead_ids):
        places.setdefault(lead_id, []).append(index)
    rows = await reader.fetch(_ALL_TOUCHES, reader.workspace_id, list(places), judge.now)
    pairs = {(place, row[name]) for row in rows for place in places[row["lead_id"]]}
    untouched = set(range(cohort.size)) - {unit for unit, _ in pairs}
    return sorted(pairs) + [(unit, 0) for unit in sorted(untouched)]


async def _by_step(reader: Reader, frame: Frame, cohort: Cohort, name: str) -> list[tuple[int, int]]:
    """By the touch that first led into the named step; units that never entered it are "(not given)"."""
    assert cohort.lead_ids is not None, "asked for by the report when a step decides"
    question = frame.question
    sql = _BY_KEY if frame.mapped is None else _BY_STEPS
    rows = await reader.fetch(sql, reader.workspace_id, question.product_id, frame.deciding)
    number = {row["unit"]: row[name] for row in rows}
    units = await reader.fetch(
        "SELECT l.id, p.canonical_id FROM leads l JOIN persons p ON p.workspace_id = $1 AND p.id = l.person_id"
        " WHERE l.workspace_id = $1 AND l.id = ANY($2)",
        reader.workspace_id,
        cohort.lead_ids,
    )
    unit_of = {row["id"]: row["canonical_id"] for row in units}
    return [(index, number.get(unit_of[lead_id], 0)) for index, lead_id in enumerate(cohort.lead_ids)]


def needs_leads(question: FunnelQuestion) -> bool:
    """Whether the rows are found by the units' leads: where all touches or a step decide, or the line does not say."""
    by = question.breakdown
    if by is FunnelBreakdown.CAMPAIGN or by in PLAIN:
        return True
    return by in BY_TOUCH and question.decided_by in (DecidedBy.ALL_TOUCHES, DecidedBy.STEP)
