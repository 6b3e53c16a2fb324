"""Every environment variable of the service, once, typed; it refuses to start on nonsense."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from crm.core.bounds import Limits, LiveLimits, TrackLimits
from crm.core.network_urls import NetworkUrls
from crm.core.outbound_limits import OutboundLimits
from crm.core.sealing import key_bytes


class Settings(BaseSettings):
    """Settings of one process; `DATABASE_URL` unset means the embedded PostgreSQL of `data_dir`."""

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore", frozen=True, env_nested_delimiter="__")

    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    """Connection of the role touchline_app: owns nothing, is subject to row-level security."""
    database_admin_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_ADMIN_URL")
    """Connection of the role touchline_owner: migrations and set-up."""
    database_door_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_DOOR_URL")
    """Connection of the role touchline_door: reads entry points only."""
    jwt_key: SecretStr | None = None
    """At least 32 characters; demanded when DATABASE_URL is set, else made once in the data directory."""
    column_key: SecretStr | None = None
    """Key of encrypted columns: 32 bytes in base64; with DATABASE_URL demanded by whoever keeps secrets of others."""
    data_dir: Path | None = None
    upload_dir: Path | None = None
    """Where files to import wait for a day; `uploads` in the data directory when unset. Web and worker share it."""
    upload_bytes: int = Field(default=100 * 1024 * 1024, ge=1024, le=2 * 1024**3)
    """The largest file that may be uploaded."""
    pg_bin: Path | None = None
    environment: Literal["production", "development"] = "production"
    introspection: bool = True
    """Whether clients may ask for the schema; the API is public to its members, so it is on."""
    suggestions: bool | None = None
    """Whether errors of documents say "Did you mean …"; without it in development only."""
    tell_cost: bool = True
    """Whether answers say in `extensions.cost` what they cost and what is left."""
    trusted_documents: Path | None = None
    """Registry of the documents that clients were built with, a JSON file: docs/limits.md."""
    trusted_documents_only: bool = False
    """Whether no other documents are taken."""
    limits: Limits = Limits()
    """TOUCHLINE_LIMITS__COST and so on: docs/limits.md."""
    track: TrackLimits = TrackLimits()
    """TOUCHLINE_TRACK__PER_SECOND and so on: how often a write key sends."""
    live: LiveLimits = LiveLimits()
    """TOUCHLINE_LIVE__SOCKETS and so on."""
    networks: NetworkUrls = NetworkUrls()
    """TOUCHLINE_NETWORKS__TELEGRAM and so on: where networks are reached."""
    outbound: OutboundLimits = OutboundLimits()
    """TOUCHLINE_OUTBOUND__ALLOW_LOOPBACK and so on."""
    intake_backlog: int = Field(default=50_000, ge=1, le=10_000_000)
    """Requests of networks that may wait in one workspace: with more, networks that send again are answered 503."""
    ide: bool = False
    """Whether GraphiQL is served in production; always served in development."""
    secure_cookies: bool = True
    public_url: str | None = None
    """Address by which the world reaches this service, for tracked links and QR codes: https://go.example.com."""
    read_connections: int = Field(default=6, ge=1, le=64)
    work_connections: int = Field(default=6, ge=1, le=64)
    prepared_statements: int = Field(default=100, ge=10, le=1000)
    """How many statements stay prepared on each connection for reading; the server keeps about 1 MB for a list's."""
    slow_plan_ms: float = Field(default=200.0, gt=0)
    tracing: bool = False
    """Whether spans are sent to an OpenTelemetry collector; `OTEL_EXPORTER_OTLP_ENDPOINT` and its kin say where."""
    log_json: bool = False
    log_level: Literal["info", "warning", "error"] = "info"
    """The least that is logged; requests are told at "info"."""

    @field_validator("database_url", "database_admin_url", "database_door_url")
    @classmethod
    def _is_postgres(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("must start with postgresql://")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[A-Za-z0-9.\[\]:-]+(/[A-Za-z0-9._~/-]*)?", value):
            raise ValueError("must be an address like https://go.example.com")
        return value.rstrip("/") if value else None

    @model_validator(mode="after")
    def _names_what_it_trusts(self) -> "Settings":
        if self.trusted_documents_only and self.trusted_documents is None:
            raise ValueError("TOUCHLINE_TRUSTED_DOCUMENTS_ONLY needs TOUCHLINE_TRUSTED_DOCUMENTS")
        return self

    @field_validator("tracing")
    @classmethod
    def _can_be_traced(cls, value: bool) -> bool:
        if value and not _is_installed("opentelemetry.exporter.otlp.proto.http"):
            raise ValueError("needs OpenTelemetry; install touchline[otel]")
        return value

    @field_validator("column_key")
    @classmethod
    def _is_a_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            key_bytes(value.get_secret_value())
        return value

    @field_validator("jwt_key")
    @classmethod
    def _is_long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 32:
            raise ValueError("must have at least 32 characters")
        return value


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # a package above it
        return False
