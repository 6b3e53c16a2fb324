"""What is told of a mention, and of the lead it becomes."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from crm.conversations.inputs import Said, WebAddress
from crm.leads.texts import Key, Line
from crm.models.words import TouchpointKind
from crm.models.words_conversation import Sentiment
from funnel.leads.identities import Identity


class ConversationReceive(BaseModel, frozen=True):
    """One message of a person, on a resource or at a place of others."""

    external_id: Key
    channel_key: Key
    resource_id: UUID | None = None
    place_url: WebAddress | None = None
    appeared_at: AwareDatetime
    received_at: AwareDatetime | None = None
    author: Identity
    text: Said
    sentiment: Sentiment | None = None
    author_name: Line | None = None
    thread_external_id: Key | None = None
    kind: TouchpointKind | None = None
    product_id: UUID | None = None


class ConversationToLead(BaseModel, frozen=True):
    """Whose thread becomes a lead, and of which product."""

    conversation_id: UUID
    product_id: UUID | None = None
    step_key: Key | None = None
    expected_version: int | None = None
