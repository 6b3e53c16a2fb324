"""Root fields that write events and who came."""

from __future__ import annotations

import strawberry

from funnel.events.change import change
from funnel.events.create import create
from funnel.events.inputs import EventAttendanceRecord, EventChange, EventCreate, EventTargetsSet
from funnel.events.record import record
from funnel.events.set_targets import set_targets
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.events.inputs import (
    EventAttendanceRecordInput,
    EventChangeInput,
    EventCreateInput,
    EventTargetsSetInput,
)
from graphapi.events.types import Event
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@payload
class EventCreatePayload(Payload):
    """The event."""

    event: Event | None = strawberry.field(default=None, description="The event.")


@payload
class EventChangePayload(Payload):
    """The event as it is now."""

    event: Event | None = strawberry.field(default=None, description="The event.")


@payload
class EventTargetsSetPayload(Payload):
    """The event with the companies it is held for."""

    event: Event | None = strawberry.field(default=None, description="The event.")
    target_count: int | None = strawberry.field(default=None, description="How many companies there are now.")


@payload
class EventAttendanceRecordPayload(Payload):
    """What became of the guests."""

    event: Event | None = strawberry.field(default=None, description="The event.")
    recorded: int | None = strawberry.field(default=None, description="Registrations and visits recorded now.")
    duplicates: int | None = strawberry.field(default=None, description="Those recorded before.")


@mutations
class EventMutations:
    """Events and who came."""

    @mutation
    async def event_create(self, info: Info, input: EventCreateInput) -> EventCreatePayload:
        """Writes down that a resource of the kind EVENT takes place."""
        made = await create(info.work, fill(EventCreate, input, ids={"resource_id": "res"}))
        return EventCreatePayload(event=ref(Event, made.id))

    @mutation
    async def event_change(self, info: Info, input: EventChangeInput) -> EventChangePayload:
        """Says all of an event anew; who came is counted again where its hours moved."""
        changed = await change(info.work, fill(EventChange, input, ids={"event_id": "evt"}))
        return EventChangePayload(event=ref(Event, changed.id))

    @mutation
    async def event_targets_set(self, info: Info, input: EventTargetsSetInput) -> EventTargetsSetPayload:
        """Says for which companies an event is held."""
        data = fill(EventTargetsSet, input, ids={"event_id": "evt", "add": "comp", "remove": "comp"})
        count = await set_targets(info.work, data)
        return EventTargetsSetPayload(event=ref(Event, data.event_id), target_count=count)

    @mutation
    async def event_attendance_record(
        self, info: Info, input: EventAttendanceRecordInput
    ) -> EventAttendanceRecordPayload:
        """Records up to 1,000 guests as contacts with the event; the same guest again changes nothing."""
        data = fill(EventAttendanceRecord, input, ids={"event_id": "evt", "person_id": "per"})
        done = await record(info.work, data)
        return EventAttendanceRecordPayload(
            event=ref(Event, data.event_id), recorded=done.recorded, duplicates=done.duplicates
        )
