"""Calls as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_

from crm.models import Call as CallRow
from crm.models.sales_words import CallResult
from crm.models.words import Direction, TouchpointKind
from graphapi.compiler import column, everyone, one, record
from graphapi.nodes import Node
from graphapi.people.sets import canonical_of, same_person
from graphapi.scalars import URL

if TYPE_CHECKING:
    from graphapi.leads.types import Lead
    from graphapi.members.types import Member
    from graphapi.people.types import Person
    from graphapi.resources.types import Resource
    from graphapi.touchpoints.types import Touchpoint


CLICKS = [each.value for each in (TouchpointKind.CLICK, TouchpointKind.VISIT, TouchpointKind.FORM_SUBMIT)]
"""What a person does on a site before calling."""


@record(CallRow, prefix="call", policy=everyone)
class Call(Node):
    """A phone call with a person."""

    direction: Direction = column(description="Who called whom.")
    occurred_at: datetime = column(description="When it began.")
    duration_seconds: int = column(description="How long it took; 0 when nobody answered.")
    recording_url: URL | None = column(description="Where it can be heard.")
    result: CallResult | None = column(description="How it ended.")
    next_step: str | None = column(description="What was agreed to come next.")
    person: Person = one(
        on=lambda call, person, scope: person.id == canonical_of(call.person_id, scope),
        proven="a call is with a person, and a person stands for itself or another",
        description="With whom.",
    )
    lead: Lead | None = one(on="lead_id", description="About which lead.")
    member: Member | None = one(on="member_id", description="Who of us spoke.")
    resource: Resource | None = one(on="resource_id", description="Which resource made the person call.")
    sent_by: Touchpoint | None = one(
        on=lambda call, touch, scope: and_(
            touch.person_id.in_(same_person(call.person_id, scope)),
            or_(*(touch.kind == kind for kind in CLICKS)),
            touch.resource_id.is_not(None),
            touch.occurred_at <= call.occurred_at,
        ),
        order="-occurred_at",
        description="The click or visit before it that a resource of ours brought: from the site to the office.",
    )
    touchpoint: Touchpoint | None = one(on="touchpoint_id", description="The contact it is.")
