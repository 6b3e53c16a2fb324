"""Recording what people agreed to, and whom not to contact."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import ID

from crm.consents.block import ContactBlockCreate, block
from crm.consents.lift import ContactBlockLift, lift
from crm.consents.record import ConsentRecord
from crm.models.words import ConsentPurpose
from funnel.people.record_consents import record_consents, require_channels
from graphapi.answers import ref
from graphapi.compiler import input_type
from graphapi.consents.types import ContactBlock
from graphapi.context import Info
from graphapi.identities.inputs import IdentityInput
from graphapi.identities.types import Consent
from graphapi.mutation import Payload, fill, mutation, mutations, payload

KEY = "Writing again with the same key and input answers the same."


@input_type
class ConsentItemInput:
    """One thing that one person agreed to or refused."""

    person_id: ID = strawberry.field(description="Who.")
    channel: str = strawberry.field(description="Key of the channel.")
    purpose: ConsentPurpose = strawberry.field(description="For what.")
    granted: bool = strawberry.field(description="Whether they agreed or refused.")
    at: datetime | None = strawberry.field(default=None, description="When; now when left out.")
    source: str | None = strawberry.field(default=None, description="Where it was said: a form, a call.")
    proof: str | None = strawberry.field(default=None, description="What they read or said, in words.")
    text_version: str | None = strawberry.field(default=None, description="Version of the text they agreed to.")


@input_type
class ConsentRecordInput:
    """What people agreed to and refused; all of it is recorded or nothing."""

    items: list[ConsentItemInput] = strawberry.field(description="At most 1,000.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class ContactBlockCreateInput:
    """Whom (a person or an identity, one of them), where, until when and why."""

    person_id: ID | None = strawberry.field(default=None, description="The person.")
    identity: IdentityInput | None = strawberry.field(default=None, description="Whoever comes with this.")
    channel: str | None = strawberry.field(default=None, description="Key of a channel; everywhere when left out.")
    until: datetime | None = strawberry.field(default=None, description="For ever when left out.")
    reason: str = strawberry.field(description="Why; write no address or number here.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class ContactBlockLiftInput:
    """Which block does not hold any more."""

    block_id: ID = strawberry.field(description="Which one.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")


@payload
class ConsentRecordPayload(Payload):
    """What was recorded, in the order of the items."""

    consents: list[Consent] = strawberry.field(default_factory=list, description="What was recorded.")


@payload
class ContactBlockPayload(Payload):
    """The block as it is now."""

    block: ContactBlock | None = strawberry.field(default=None, description="The block.")


@mutations
class ConsentMutations:
    """What people agreed to, and who is not to be contacted."""

    @mutation
    async def consent_record(self, info: Info, input: ConsentRecordInput) -> ConsentRecordPayload:
        """Records what people agreed to and refused; the newest of each person, channel and purpose counts."""
        made = await record_consents(info.work, fill(ConsentRecord, input, ids={"person_id": "per"}))
        return ConsentRecordPayload(consents=[ref(Consent, id) for id in made])

    @mutation
    async def contact_block_create(self, info: Info, input: ContactBlockCreateInput) -> ContactBlockPayload:
        """Says that a person, or whoever comes with an identity, is not to be contacted."""
        data = fill(ContactBlockCreate, input, ids={"person_id": "per"})
        if data.channel is not None:
            await require_channels(info.work, {"channel": data.channel})
        return ContactBlockPayload(block=ref(ContactBlock, await block(info.work, data)))

    @mutation
    async def contact_block_lift(self, info: Info, input: ContactBlockLiftInput) -> ContactBlockPayload:
        """Takes a block back; that there was one stays."""
        block_id = await lift(info.work, fill(ContactBlockLift, input, ids={"block_id": "cblock"}))
        return ContactBlockPayload(block=ref(ContactBlock, block_id))
