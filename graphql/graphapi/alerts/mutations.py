"""Judging bursts, and what is prepared for them."""

from __future__ import annotations

from strawberry import ID

from crm.conversations.complete_task import ResponseTaskComplete, complete_task
from crm.conversations.handle_alert import AlertHandle, handle_alert
from crm.conversations.save_scheme import ResponseSchemeSave, save_scheme
from crm.models.words_conversation import AlertVerdict
from graphapi.alerts.types import Alert, ResponseScheme, ResponseTask
from graphapi.answers import ref
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload

IDS = {"alert_id": "alert", "scheme_id": "rsch", "task_id": "rtask", "member_id": "mem"}


@input_type
class AlertHandleInput:
    """What a burst was."""

    alert_id: ID
    """Which burst."""
    verdict: AlertVerdict
    """Customers with a reason, or an attack."""
    conclusion: str
    """Why that is known."""
    expected_version: int | None = None
    """`version` as it was read."""


@input_type
class ResponseSchemeStepInput:
    """One thing to do."""

    title: str
    """What."""
    member_id: ID
    """Who."""
    within_seconds: int
    """How soon after the alert."""


@input_type
class ResponseSchemeSaveInput:
    """A new scheme, or the one with that id."""

    scheme_id: ID | None = None
    """Which one; a new one when left out."""
    name: str
    """What people call it."""
    topic: str | None = None
    """The topic's key; of any burst without one of its own when left out."""
    steps: list[ResponseSchemeStepInput]
    """All of them, in order."""
    expected_version: int | None = None
    """`version` as it was read."""


@input_type
class ResponseTaskCompleteInput:
    """Which task."""

    task_id: ID
    """The task of an alert."""
    expected_version: int | None = None
    """`version` as it was read."""


@payload
class AlertHandlePayload(Payload):
    """The burst, judged."""

    alert: Alert | None = None


@payload
class ResponseSchemeSavePayload(Payload):
    """The scheme."""

    scheme: ResponseScheme | None = None


@payload
class ResponseTaskCompletePayload(Payload):
    """The task, done."""

    task: ResponseTask | None = None


@mutations
class AlertMutations:
    """Bursts of negatives."""

    @mutation
    async def alert_handle(self, info: Info, input: AlertHandleInput) -> AlertHandlePayload:
        """Judges a burst, once; the threads of an attack become orchestrated negatives."""
        alert = await handle_alert(info.work, fill(AlertHandle, input, ids=IDS))
        return AlertHandlePayload(alert=ref(Alert, alert.id))

    @mutation
    async def response_scheme_save(self, info: Info, input: ResponseSchemeSaveInput) -> ResponseSchemeSavePayload:
        """Keeps what is done, by whom and how fast, when a burst comes."""
        scheme = await save_scheme(info.work, fill(ResponseSchemeSave, input, ids=IDS))
        return ResponseSchemeSavePayload(scheme=ref(ResponseScheme, scheme.id))

    @mutation
    async def response_task_complete(self, info: Info, input: ResponseTaskCompleteInput) -> ResponseTaskCompletePayload:
        """Says that a task of a burst is done."""
        task = await complete_task(info.work, fill(ResponseTaskComplete, input, ids=IDS))
        return ResponseTaskCompletePayload(task=ref(ResponseTask, task.id))
