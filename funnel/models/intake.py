"""What networks send: connected accounts, their secrets, requests as they came, and what of them could not be used."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Index, LargeBinary, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, integer, one_of, ordered_text, tenant_fk, workspace_fk
from funnel.models.words import IntakeState, Network


class ConnectedAccount(Tenant):
    """An account on a network that sends us its events, and the resource it is. Its address leads here through
    `entry_points`.
    """

    __tablename__ = "connected_accounts"
    __table_args__ = (
        workspace_fk(),
        tenant_fk("resource_id", "resources"),
        tenant_fk("product_id", "products"),
        tenant_fk("created_by_id", "members"),
        one_of("network", Network),
        Index("ix_connected_accounts_created_at", "workspace_id", "created_at", "id"),
        Index("ix_connected_accounts_subscription", "workspace_id", "subscription_due_at", "id",
              postgresql_where=text("subscription_due_at IS NOT NULL")),
    )  # fmt: skip

    network: Mapped[str]
    name: Mapped[str]
    account_id: Mapped[str | None] = ordered_text()
    """Our account on the network: community, bot, page. None: whichever the events name."""
    resource_id: Mapped[UUID | None]
    """The resource that the account is."""
    product_id: Mapped[UUID | None]
    """What its forms ask about: each starts a lead of it."""
    settings: Mapped[dict[str, Any]]
    """What the network's adapter has to know; no secrets."""
    access_refused_at: Mapped[datetime | None]
    """Since when the network does not accept its token: what it announces waits for another one."""
    disabled_at: Mapped[datetime | None]
    """Since when its address leads nowhere."""
    subscribed_until: Mapped[datetime | None]
    """Until when the network sends, as it said itself; of networks whose subscriptions run out."""
    subscription_asked_at: Mapped[datetime | None]
    """When we last asked for it; None: never, for the account as it is."""
    subscription_due_at: Mapped[datetime | None]
    """When it is asked for next; while it is being asked for, when another may. None: not at all."""
    subscription_attempts: Mapped[int] = integer(default=0, server_default="0")
    """Since it was last confirmed; an answer to an earlier attempt is nobody's any more."""
    subscription_failed_at: Mapped[datetime | None]
    """Since when it could not be had."""
    subscription_problem: Mapped[str | None]
    """Why, in a sentence."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class ConnectedAccountSecret(Tenant):
    """One value of a secret, encrypted with the installation's column key (`crm.core.sealing`); never read by people.

    While a secret is rotated two values are valid: the new one, and the old one until `valid_until`.
    """

    __tablename__ = "connected_account_secrets"
    __table_args__ = (
        tenant_fk("connected_account_id", "connected_accounts"),
        Index("ix_connected_account_secrets_of", "workspace_id", "connected_account_id", "name", "created_at"),
    )

    connected_account_id: Mapped[UUID]
    name: Mapped[str] = ordered_text()
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    valid_until: Mapped[datetime | None]


class IntakeEvent(Tenant):
    """A request of a network as it came: once for each of the sender's ids, however often it is sent."""

    __tablename__ = "intake_events"
    __table_args__ = (
        tenant_fk("connected_account_id", "connected_accounts"),
        one_of("state", IntakeState),
        UniqueConstraint("workspace_id", "connected_account_id", "event_key", name="uq_intake_events_event"),
        Index("ix_intake_events_received", "workspace_id", "connected_account_id", "received_at", "id"),
        Index("ix_intake_events_waiting", "workspace_id", "state", "received_at", "id",
              postgresql_where=text("state IN ('WAITING', 'ALONE')")),
        Index("ix_intake_events_unused", "workspace_id", "received_at", "id", "state",
              postgresql_where=text("state IN ('FAILED', 'DEAD')")),
        Index("ix_intake_events_kept", "workspace_id", "received_at", "id", postgresql_where=text("body IS NOT NULL")),
    )  # fmt: skip

    connected_account_id: Mapped[UUID]
    event_key: Mapped[str] = ordered_text()
    """The sender's id of it, else the hash of the body."""
    received_at: Mapped[datetime]
    content_type: Mapped[str | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The raw bytes without the network's secret; personal data, so it goes after `funnel.intake.age_out.KEPT`, and
    when one of `person_ids` is erased.
    """
    state: Mapped[str] = ordered_text(default=IntakeState.WAITING.value, server_default=IntakeState.WAITING.value)
    processed_at: Mapped[datetime | None]
    recorded: Mapped[int] = integer(default=0, server_default="0")
    """Facts that were new."""
    duplicates: Mapped[int] = integer(default=0, server_default="0")
    tests: Mapped[int] = integer(default=0, server_default="0")
    """Contacts that the network marks as a trial; they are no facts."""
    person_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), default=list, server_default=text("'{}'"))
    """Whose its facts became."""
    attempts: Mapped[int] = integer(default=0, server_default="0")
    """How often a fault of ours came between since it waits."""
    retry_at: Mapped[datetime | None]
    """Not tried again before."""
    last_error: Mapped[str | None] = ordered_text()
    """The kind of that fault; no data of people."""


class IntakeProblem(Tenant):
    """What of a request could not be used, and why."""

    __tablename__ = "intake_problems"
    __table_args__ = (
        tenant_fk("connected_account_id", "connected_accounts"),
        tenant_fk("event_id", "intake_events"),
        Index("ix_intake_problems_of", "workspace_id", "connected_account_id", "at", "id"),
        Index("ix_intake_problems_event", "workspace_id", "event_id"),
    )

    connected_account_id: Mapped[UUID]
    event_id: Mapped[UUID]
    at: Mapped[datetime]
    position: Mapped[int] = integer()
    """Which update of the request, from 0."""
    code: Mapped[str] = ordered_text()
    field: Mapped[str | None]
    message: Mapped[str]
    """A sentence; it repeats no personal data."""
    replayed_at: Mapped[datetime | None]
    """Since when it is no news: the request was tried again."""
