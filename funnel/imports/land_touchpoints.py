"""Touchpoints of a file: one row is one contact of one person."""

from collections.abc import Sequence
from uuid import UUID

from crm.core.work import Work
from crm.models.words import IdentityKind, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.facts.facts import TouchFact
from funnel.facts.record import record
from funnel.imports import find
from funnel.imports.land_leads import field_of, unknown_resource, utm_of
from funnel.imports.place import Place
from funnel.imports.records import Row, TouchpointRow
from funnel.imports.report import Landed

GUESTS = frozenset({TouchpointKind.EVENT_REGISTER, TouchpointKind.EVENT_ATTEND})
"""Kinds that happen at the event that the row names."""


async def land(work: Work, place: Place, rows: Sequence[Row], *, update: bool) -> Landed:
    """Records the rows. A touchpoint never changes: one that is there already is passed over, whatever it says now."""
    landed = Landed()
    touches = [(row, row.values) for row in rows if isinstance(row.values, TouchpointRow)]
    resources = await find.resources(work, (touch.resource for _, touch in touches))
    good: list[tuple[Row, TouchpointRow]] = []
    for row, touch in touches:
        if touch.resource and touch.resource not in resources:
            unknown_resource(landed, row, touch.resource)
        else:
            good.append((row, touch))
    if not good:
        return landed
    guests = [touch for _, touch in good if touch.kind in GUESTS]
    events = await find.events(work, (resources[touch.resource] for touch in guests if touch.resource))
    outcome = await record(
        work, [_fact(place, touch, resources.get(touch.resource or ""), events) for _, touch in good]
    )
    landed.suggested = outcome.suggested
    for (row, _), result in zip(good, outcome.results, strict=True):
        if result.problem is not None:
            landed.reject(row, result.problem.code, result.problem.message, field=field_of(result.problem.field))
        elif result.status == "RECORDED":
            landed.created.add(row.number)
    return landed


def identities_of(place: Place, touch: TouchpointRow) -> tuple[IdentityKey, ...]:
    """Ids of another system hold in the file's source, ids of a platform on the page they were seen on."""
    account = touch.account or ""
    given = (
        (IdentityKind.EMAIL, touch.email, ""),
        (IdentityKind.PHONE, touch.phone, ""),
        (IdentityKind.EXTERNAL_ID, touch.external_person_id, place.source),
        (IdentityKind.PLATFORM_USER_ID, touch.platform_user_id, account),
        (IdentityKind.HANDLE, touch.handle, account),
        (IdentityKind.ANONYMOUS_ID, touch.anonymous_id, ""),
    )
    return tuple(IdentityKey(kind, value, account=where) for kind, value, where in given if value)


def _fact(place: Place, touch: TouchpointRow, resource_id: UUID | None, events: frozenset[UUID]) -> TouchFact:
    return TouchFact(
        source=place.source,
        external_id=touch.external_id,
        kind=touch.kind,
        custom_kind=touch.custom_kind,
        occurred_at=touch.occurred_at,
        identities=identities_of(place, touch),
        channel_id=place.channels[touch.channel] if touch.channel else None,
        resource_id=resource_id,
        place_resource_id=resource_id if touch.kind in GUESTS and resource_id in events else None,
        direction=touch.direction,
        name=touch.name,
        company_name=touch.company,
        utm=utm_of(touch),
        campaign=touch.campaign,
        referrer=touch.referrer,
        landing_page=touch.landing_page,
        form_answers=dict(touch.attributes) or None,
        product_id=place.product_id,
        import_id=place.import_id,
    )
