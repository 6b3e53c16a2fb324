"""Root fields that read what is sent back to ad networks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry
from strawberry import ID

from crm.members.permissions import Action
from funnel.conversions.dry_run import Dry, dry_run
from funnel.models import ConversionSend as SendRow
from graphapi.answers import answer, answer_type, ref
from graphapi.compiler import by_id, connection, id_of, queries
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.conversions.inputs import DESTINATION_FILTER, DESTINATION_ORDER, SEND_FILTER, SEND_ORDER
from graphapi.conversions.types import ConversionSend
from graphapi.row_scopes.sight import in_sight
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.conversions.types import ConversionDestination


@answer_type
class ConversionDryRunRow:
    """One conversion as it would be sent: names of fields, nothing of the person."""

    send: ConversionSend = strawberry.field(description="The conversion that waits.")
    event_name: str = strawberry.field(description="As what it would be told.")
    occurred_at: datetime = strawberry.field(description="When it happened.")
    is_sent: bool = strawberry.field(description="Whether it would be sent.")
    value: Money | None = strawberry.field(description="The worth that would be told.")
    hashed_fields: list[str] = strawberry.field(description="What would be told hashed, by the network's own names.")
    plain_fields: list[str] = strawberry.field(description="What would be told as it is.")
    code: str | None = strawberry.field(description="Why it would not be sent.")
    reason: str | None = strawberry.field(description="The same as a sentence.")


@queries
class ConversionQueries:
    """Conversions that are sent back."""

    conversion_destination: ConversionDestination | None = by_id(description="One destination of conversions.")
    conversion_destinations: Connection[ConversionDestination] = connection(
        filter=DESTINATION_FILTER, order=DESTINATION_ORDER, description="Where conversions are sent back to."
    )
    conversion_sends: Connection[ConversionSend] = connection(
        filter=SEND_FILTER, order=SEND_ORDER, description="Conversions that were and will be sent back."
    )

    @answer(permission=Action.RESOURCE_EDIT, weight=50)
    async def conversion_dry_run(self, info: Info, destination_id: ID, first: int = 50) -> list[ConversionDryRunRow]:
        """What would be sent of what waits for a destination, the oldest first; nothing is sent. At most 1,000."""
        wanted = id_of("cdest", destination_id, field="destinationId")
        found = await dry_run(info.reader, info.reader.fetch, wanted, info.now, most=first)
        ids = [each.send_id for each in found]
        seen = await in_sight([SendRow], ids, actor=info.actor, now=info.now, fetch=info.reader.fetchval)
        return [_shown(each) for each in found if each.send_id in seen]


def _shown(given: Dry) -> ConversionDryRunRow:
    made, part, held = given.gathered.conversion, given.gathered.part, given.gathered.held
    return ConversionDryRunRow(
        send=ref(ConversionSend, given.send_id),
        event_name=given.event_name,
        occurred_at=given.occurred_at,
        is_sent=held is None,
        value=Money.of(*made.value) if made is not None and made.value is not None else None,
        hashed_fields=list(part.hashed) if part else [],
        plain_fields=list(part.plain) if part else [],
        code=held.code if held else None,
        reason=held.reason if held else None,
    )
