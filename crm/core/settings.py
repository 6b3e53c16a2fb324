"""Every environment variable of the service, once, typed; it refuses to start on nonsense."""

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of one process; `DATABASE_URL` unset means the embedded PostgreSQL of `data_dir`."""

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore", frozen=True)

    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    """Connection of the role touchline_app: owns nothing, is subject to row-level security."""
    database_admin_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_ADMIN_URL")
    """Connection of the role touchline_owner: migrations and set-up."""
    database_door_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_DOOR_URL")
    """Connection of the role touchline_door: reads entry points only."""
    jwt_key: SecretStr | None = None
    """At least 32 characters; demanded when DATABASE_URL is set, else made once in the data directory."""
    column_key: SecretStr | None = None
    """Key of encrypted columns; same rule as the JWT key."""
    data_dir: Path | None = None
    pg_bin: Path | None = None
    environment: Literal["production", "development"] = "production"
    introspection: bool = True
    """Whether clients may ask for the schema; the API is public to its members, so it is on."""
    ide: bool = False
    """Whether GraphiQL is served in production; always served in development."""
    secure_cookies: bool = True
    public_url: str | None = None
    """Address by which the world reaches this service, for tracked links and QR codes: https://go.example.com."""
    read_connections: int = Field(default=6, ge=1, le=64)
    work_connections: int = Field(default=6, ge=1, le=64)
    slow_plan_ms: float = Field(default=200.0, gt=0)
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

    @field_validator("jwt_key")
    @classmethod
    def _is_long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 32:
            raise ValueError("must have at least 32 characters")
        return value
