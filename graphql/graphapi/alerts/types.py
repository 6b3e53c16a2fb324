"""Bursts of negatives, response schemes and their tasks, as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crm.models import Alert as AlertRow
from crm.models import AlertEvidence as AlertEvidenceRow
from crm.models import ResponseScheme as ResponseSchemeRow
from crm.models import ResponseSchemeStep as ResponseSchemeStepRow
from crm.models import ResponseTask as ResponseTaskRow
from crm.models.words_conversation import AlertStatus, AlertVerdict
from graphapi.compiler import column, everyone, many, micro, one, record
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.conversations.types import Conversation
    from graphapi.members.types import Member
    from graphapi.places.types import Place
    from graphapi.products.types import Product
    from graphapi.resources.types import Resource


@record(ResponseSchemeStepRow, prefix="rstep", policy=everyone)
class ResponseSchemeStep(Node):
    """One thing to do when a burst comes."""

    position: int = column(description="Its place, from 1.")
    title: str = column(description="What.")
    within_seconds: int = column(description="How soon after the alert.")
    member: Member = one(on="member_id", description="Who.")


@record(ResponseSchemeRow, prefix="rsch", policy=everyone)
class ResponseScheme(Node):
    """What is done, by whom and how fast, when a burst of negatives comes."""

    name: str = column(description="What people call it.")
    topic: str | None = column(description="The topic's key; null: of any burst that has none of its own.")
    version: int = column(description="Counts changes.")
    steps: list[ResponseSchemeStep] = many(on="scheme_id", order="position", description="What is done, in order.")


@record(AlertEvidenceRow, prefix="evid", policy=everyone)
class AlertEvidence(Node):
    """A thread of a burst."""

    conversation: Conversation = one(on="conversation_id", description="The thread.")


@record(ResponseTaskRow, prefix="rtask", policy=everyone)
class ResponseTask(Node):
    """What a member is to do about a burst."""

    title: str = column(description="What.")
    due_at: datetime = column(description="By when.")
    completed_at: datetime | None = column(description="When it was done.")
    version: int = column(description="Counts changes.")
    member: Member = one(on="member_id", description="Who.")
    alert: Alert = one(on="alert_id", description="Which burst.")


@record(AlertRow, prefix="alert", policy=everyone)
class Alert(Node):
    """One burst of negatives about one thing."""

    status: AlertStatus = column(description="Whether somebody has judged it.")
    topic: str | None = column(description="The topic they have in common, by its key.")
    raised_at: datetime = column(description="When it was noticed.")
    window_start: datetime = column(description="When the first of them appeared.")
    window_end: datetime = column(description="When the last of them had appeared, as it was noticed.")
    count: int = column(description="How many there were in that window.")
    usual: float = micro("usual_micro", description="How many are usual in such a window, by the 28 days before.")
    verdict: AlertVerdict | None = column(description="What it turned out to be.")
    conclusion: str | None = column(description="Why that is known.")
    handled_at: datetime | None = column(description="When it was judged.")
    version: int = column(description="Counts changes.")
    product: Product | None = one(on="product_id", description="The product they have in common.")
    resource: Resource | None = one(on="resource_id", description="The resource they have in common.")
    place: Place | None = one(on="place_id", description="The place they have in common.")
    scheme: ResponseScheme | None = one(on="scheme_id", description="The response scheme that was started.")
    handled_by: Member | None = one(on="handled_by_id", description="Who judged it.")
    evidence: list[AlertEvidence] = many(on="alert_id", order="id", description="Its threads.")
    tasks: list[ResponseTask] = many(on="alert_id", order="due_at", description="What was to be done about it.")
