"""How long something may take: the workspace's policies, and what holds where there is none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from crm.core.work import Work
from crm.models import SlaPolicy, Workspace
from crm.models.sla_words import SlaClock, SlaKind

LIMIT_SECONDS = 86_400
"""The hard limit of an answer: 24 hours of the wall clock, whatever anybody sets."""
RESPONSE_SECONDS = 5_400
"""The target of an answer, 90 minutes from when the mention appeared."""
FIRST_CONTACT_SECONDS = 14_400
"""Four hours from acceptance to the first contact."""


@dataclass(frozen=True)
class Wanted:
    """Something will be waited for; scopes that are not known are left out."""

    kind: SlaKind
    subject_id: UUID
    started_at: datetime
    member_id: UUID | None = None
    lead_id: UUID | None = None
    team_id: UUID | None = None
    product_id: UUID | None = None
    resource_id: UUID | None = None
    due_at: datetime | None = None
    """Given by somebody (a task's own, an offer's): no policy moves it; its policy may still warn."""


@dataclass(frozen=True)
class Policy:
    """One policy as it is applied; `seconds` None: what is waited for brings its own due time."""

    kind: SlaKind
    seconds: int | None
    clock: SlaClock
    id: UUID | None = None
    product_id: UUID | None = None
    resource_id: UUID | None = None
    team_id: UUID | None = None
    calendar_id: UUID | None = None
    warn_before_seconds: int | None = None

    def fits(self, wanted: Wanted) -> bool:
        """Whether everything it names is so."""
        return self.kind is wanted.kind and all(
            named in (None, actual)
            for named, actual in [
                (self.product_id, wanted.product_id),
                (self.resource_id, wanted.resource_id),
                (self.team_id, wanted.team_id),
            ]
        )

    @property
    def exactness(self) -> tuple[int, bool, bool]:
        """The more it names the more exact; of as many, a resource is more exact than a product than a team."""
        named = [self.resource_id is not None, self.product_id is not None, self.team_id is not None]
        return sum(named), named[0], named[1]


def choose(policies: Sequence[Policy], wanted: Wanted) -> Policy:
    """The most exact policy that fits."""
    return max((each for each in policies if each.fits(wanted)), key=lambda each: each.exactness)


async def policies_of(work: Work, kinds: Collection[SlaKind]) -> list[Policy]:
    """Those in force of these kinds, and the defaults, which name nothing and are chosen last: one statement."""
    row = SlaPolicy
    columns = [getattr(row, each.name) for each in fields(Policy)]
    in_force = and_(
        row.workspace_id == Workspace.id,
        row.kind.in_(sorted(kind.value for kind in kinds)),
        row.archived_at.is_(None),
    )
    statement = (
        select(Workspace.accept_within_seconds, *columns)
        .outerjoin(row, in_force)
        .where(Workspace.id == work.workspace_id)
    )
    rows = (await work.execute(statement)).all()
    return [_policy(each) for each in rows if each.id is not None] + defaults(rows[0].accept_within_seconds)


def _policy(row: Any) -> Policy:
    given = {each.name: getattr(row, each.name) for each in fields(Policy)}
    return Policy(**given | {"kind": SlaKind(row.kind), "clock": SlaClock(row.clock)})


def defaults(accept_within_seconds: int) -> list[Policy]:
    """What holds where the workspace says nothing; first contact counts working time where there is a calendar."""
    wall, working = SlaClock.WALL, SlaClock.WORKING
    return [
        Policy(SlaKind.ACCEPT, accept_within_seconds, wall),
        Policy(SlaKind.FIRST_CONTACT, FIRST_CONTACT_SECONDS, working),
        Policy(SlaKind.RESPONSE, RESPONSE_SECONDS, wall),
        Policy(SlaKind.RESPONSE_LIMIT, LIMIT_SECONDS, wall),
        Policy(SlaKind.TASK, None, wall),
    ]
