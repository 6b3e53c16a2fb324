"""Hosted forms: what is asked for a resource and a step, every published wording of it, and what people sent."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from crm.core.tables import Table, Tenant, day, integer, one_of, ordered_text, tenant_fk
from funnel.models.words import FormState, FormSubmissionState, FormVia


class Form(Tenant):
    """A form of a resource that serves one step of a product. `/forms/{token}` leads here through `entry_points`."""

    __tablename__ = "forms"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        tenant_fk("resource_id", "resources"),
        tenant_fk("created_by_id", "members"),
        one_of("state", FormState),
        UniqueConstraint("workspace_id", "token", name="uq_forms_token"),
        CheckConstraint("(state = 'PUBLISHED') <= (published_number IS NOT NULL)", name="published"),
        Index("ix_forms_created_at", "workspace_id", "created_at", "id"),
        Index("ix_forms_resource", "workspace_id", "resource_id"),
    )

    name: Mapped[str]
    """What it is called here; people who fill it in see the title of its definition."""
    product_id: Mapped[UUID]
    resource_id: Mapped[UUID]
    step_key: Mapped[str] = ordered_text()
    """At which step a lead starts; of the form itself, since a funnel's steps change under its published wording."""
    token: Mapped[str] = ordered_text()
    """The last part of its address: no secret, it stands in pages."""
    state: Mapped[str] = ordered_text(default=FormState.DRAFT.value, server_default=FormState.DRAFT.value)
    draft: Mapped[dict[str, Any]]
    """The definition as it is being written (`funnel.forms.definition.Definition`)."""
    published_number: Mapped[int | None] = integer()
    """Which version people fill in."""
    published_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class FormVersion(Tenant):
    """One published wording; never changed, so that it stays known what people were asked and agreed to."""

    __tablename__ = "form_versions"
    __table_args__ = (
        tenant_fk("form_id", "forms"),
        tenant_fk("published_by_id", "members"),
        UniqueConstraint("workspace_id", "form_id", "number", name="uq_form_versions_number"),
        CheckConstraint("number >= 1", name="from_one"),
    )

    form_id: Mapped[UUID]
    number: Mapped[int] = integer()
    definition: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    published_by_id: Mapped[UUID | None]


class FormSubmission(Tenant):
    """What somebody sent, once for each id of the sender, however often it is sent; a moment later it is a fact."""

    __tablename__ = "form_submissions"
    __table_args__ = (
        tenant_fk("form_id", "forms"),
        tenant_fk("form_version_id", "form_versions"),
        tenant_fk("person_id", "persons"),
        one_of("via", FormVia),
        one_of("state", FormSubmissionState),
        UniqueConstraint("workspace_id", "form_id", "submission_key", name="uq_form_submissions_key"),
        Index("ix_form_submissions_form", "workspace_id", "form_id", "received_at", "id"),
        Index("ix_form_submissions_received", "workspace_id", "received_at", "id"),
        Index("ix_form_submissions_state", "workspace_id", "state", "received_at", "id"),
        Index("ix_form_submissions_failed", "workspace_id", "received_at", "id",
              postgresql_where=text("state IN ('BOT', 'FAILED') AND answers IS NOT NULL")),
        Index("ix_form_submissions_person", "workspace_id", "person_id",
              postgresql_where=text("person_id IS NOT NULL")),
    )  # fmt: skip

    form_id: Mapped[UUID]
    form_version_id: Mapped[UUID]
    """The wording that was filled in."""
    submission_key: Mapped[str] = ordered_text()
    """The sender's id, else the hash of what was sent within an hour."""
    received_at: Mapped[datetime]
    submitted_at: Mapped[datetime]
    via: Mapped[str] = ordered_text()
    language: Mapped[str] = ordered_text()
    answers: Mapped[dict[str, Any] | None]
    """Key of a field → answer; personal data, so they go with the person, and where they are nobody's
    by the rule FORM_ANSWERS (`funnel.retention`).
    """
    context: Mapped[dict[str, Any] | None]
    """Where they came from: page, referrer, UTM parameters, ids of clicks, visitor."""
    consents: Mapped[list[Any]]
    """What was shown and whether they agreed: key, granted, version of the text."""
    self_reported: Mapped[str | None]
    state: Mapped[str] = ordered_text(
        default=FormSubmissionState.WAITING.value, server_default=FormSubmissionState.WAITING.value
    )
    processed_at: Mapped[datetime | None]
    person_id: Mapped[UUID | None]
    """Whose its facts became."""
    problem_code: Mapped[str | None] = ordered_text()
    problem_field: Mapped[str | None] = ordered_text()
    problem_message: Mapped[str | None]
    """A sentence; it repeats no personal data."""


class FormDay(Table):
    """How often people were shown a form on a day: a figure, no facts."""

    __tablename__ = "form_days"
    __table_args__ = (
        PrimaryKeyConstraint("workspace_id", "form_id", "day"),
        tenant_fk("form_id", "forms"),
    )

    workspace_id: Mapped[UUID]
    form_id: Mapped[UUID]
    day: Mapped[date] = day()
    views: Mapped[int]
