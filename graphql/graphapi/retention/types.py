"""Rules, what would go by them, runs and holds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry
from sqlalchemy import and_, or_

from crm.models import PersonHold as HoldRow
from crm.models import RetentionRun as RunRow
from crm.models.retention import RetentionSubject
from funnel.retention.preview import Due
from funnel.retention.rules import Rule
from funnel.retention.subjects import SUBJECTS
from graphapi.answers import answer_type, ref_or_none
from graphapi.compiler import column, everyone, expr, one, record
from graphapi.nodes import Node
from graphapi.scalars import JSON

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.people.types import Person


@answer_type
class RetentionRule:
    """How long one subject is kept."""

    subject: RetentionSubject = strawberry.field(description="What.")
    days: int | None = strawberry.field(description="How many days; null: for ever.")
    default_days: int | None = strawberry.field(description="Where the workspace says nothing.")
    least_days: int = strawberry.field(description="No rule can be shorter.")
    is_default: bool = strawberry.field(description="Whether the workspace says nothing.")
    is_fixed: bool = strawberry.field(description="Whether the service itself needs it so long, and it is no choice.")
    version: int = strawberry.field(description="Counts changes; 0 where the workspace says nothing.")
    changed_at: datetime | None = strawberry.field(description="When the workspace last said it.")
    changed_by: Member | None = strawberry.field(description="Who said it.")


@answer_type
class RetentionPreview:
    """What would go now of one subject."""

    rule: RetentionRule = strawberry.field(description="As it holds.")
    due: int | None = strawberry.field(
        description="Persons that would be erased, or rows; null where nothing is thrown away, and of log-ins, which "
        "belong to no workspace."
    )
    held: int | None = strawberry.field(
        description="Persons whose time is over and who stay: by a hold, or because of an open deal or offer or a "
        "service time that runs."
    )


@record(RunRow, prefix="rrun", policy=everyone)
class RetentionRun(Node):
    """One going through of all rules."""

    started_at: datetime = column(description="When.")
    finished_at: datetime | None = column(description="When it was through; null: it goes on.")
    subject: RetentionSubject | None = column(description="Where it is.")
    rules: JSON = column(description="Days by subject, as they held when it started.")
    counts: JSON = column(description="How many went so far, by subject.")
    started_by: Member | None = one(on="started_by_id", description="Who; null: it came round by itself.")


@record(HoldRow, prefix="phold", policy=everyone)
class PersonHold(Node):
    """A person's data have to be kept: nothing of them is erased, by hand or by rule."""

    reason: str = column(description="Why.")
    until: datetime | None = column(description="Until when; null: until it is lifted.")
    created_at: datetime = column(description="Since when.")
    lifted_at: datetime | None = column(description="When it was lifted.")
    version: int = column(description="Counts changes.")
    is_active: bool = expr(
        lambda hold, scope: and_(hold.lifted_at.is_(None), or_(hold.until.is_(None), hold.until > scope.now)),
        nullable=False,
        description="Whether it holds now.",
    )
    person: Person | None = one(on="person_id", description="Whose.")
    created_by: Member | None = one(on="created_by_id", description="Who said so.")
    lifted_by: Member | None = one(on="lifted_by_id", description="Who lifted it.")


def rule_shown(rule: Rule) -> RetentionRule:
    """A rule as the API tells it."""
    from graphapi.members.types import Member  # that file imports types that name this one's

    subject = SUBJECTS[rule.subject]
    return RetentionRule(
        subject=rule.subject, days=rule.days, default_days=subject.days, least_days=subject.least,
        is_default=rule.version == 0, is_fixed=subject.is_fixed, version=rule.version, changed_at=rule.changed_at,
        changed_by=ref_or_none(Member, rule.changed_by_id),
    )  # fmt: skip


def preview_shown(due: Due) -> RetentionPreview:
    """What would go, as the API tells it."""
    return RetentionPreview(rule=rule_shown(due.rule), due=due.due, held=due.held)
