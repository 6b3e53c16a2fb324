"""Where this process's database is and which keys it has: the embedded server, or one of your own by DATABASE_URL."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy.engine import make_url

from crm.core.sealing import key_bytes
from crm.core.settings import Settings
from crm.postgres.acquire import acquire
from crm.postgres.errors import SetupError
from crm.postgres.keys import secrets
from crm.postgres.places import default_data_dir
from crm.uploads.folder import Uploads

DOOR_ROLE = "touchline_door"


@dataclass(frozen=True)
class Installation:
    """Addresses by role and keys; what is None was not given, and whoever needs it says so."""

    app_url: str = field(repr=False)
    door_url: str = field(repr=False)
    owner_url: str | None = field(default=None, repr=False)
    superuser_url: str | None = field(default=None, repr=False)
    jwt_key: str | None = field(default=None, repr=False)
    column_key: bytes | None = field(default=None, repr=False)
    """32 bytes; whoever keeps secrets of other services asks for it (`crm.core.sealing`)."""
    is_embedded: bool = False
    bin_dir: Path | None = None

    @property
    def admin(self) -> str:
        """The owner's address, or a refusal that says where it is missing."""
        if self.owner_url is None:
            raise SetupError(
                "DATABASE_ADMIN_URL is not set, and this needs the role touchline_owner.",
                remedy="Set it to postgresql://touchline_owner:…@host/database.",
            )
        return self.owner_url

    @property
    def signing_key(self) -> str:
        """The key that signs logins, or a refusal that says how to make one."""
        if self.jwt_key is None:
            raise SetupError(
                "TOUCHLINE_JWT_KEY is not set; with DATABASE_URL the keys are yours to keep.",
                remedy="Set it to 32 random characters or more, for example of `openssl rand -base64 48`.",
            )
        return self.jwt_key


@contextmanager
def open_installation(settings: Settings) -> Iterator[Installation]:
    """The addresses for as long as the block runs; the embedded server is kept running that long.

    Blocking: from an event loop call it in a thread. Raises `SetupError`.
    """
    if settings.database_url is not None:
        yield own_server(settings, settings.database_url)
        return
    with acquire(settings.data_dir, bin_dir=settings.pg_bin) as server:
        kept = secrets(settings.data_dir)
        yield Installation(
            app_url=server.app_url,
            door_url=server.door_url,
            owner_url=server.owner_url,
            superuser_url=server.superuser_url,
            jwt_key=_text(settings.jwt_key) or kept.jwt_key,
            column_key=_column_key(settings) or kept.column_key,
            is_embedded=True,
            bin_dir=server.bin_dir,
        )


def uploads_of(settings: Settings) -> Uploads:
    """Where files to import wait."""
    folder = settings.upload_dir or (settings.data_dir or default_data_dir()) / "uploads"
    return Uploads(folder.expanduser().absolute(), settings.upload_bytes)


def own_server(settings: Settings, database_url: SecretStr) -> Installation:
    """The addresses of the settings. Without DATABASE_DOOR_URL the door role is tried with the app's password."""
    app_url = database_url.get_secret_value()
    return Installation(
        app_url=app_url,
        door_url=_text(settings.database_door_url) or _as_role(app_url, DOOR_ROLE),
        owner_url=_text(settings.database_admin_url),
        jwt_key=_text(settings.jwt_key),
        column_key=_column_key(settings),
        bin_dir=settings.pg_bin,
    )


def _as_role(url: str, role: str) -> str:
    try:
        return make_url(url).set(username=role).render_as_string(hide_password=False)
    except Exception as error:
        raise SetupError(
            "DATABASE_URL is no address that can be understood.",
            remedy="Write it as postgresql://touchline_app:password@host:5432/touchline; encode special characters.",
        ) from error


def _column_key(settings: Settings) -> bytes | None:
    text = _text(settings.column_key)
    return key_bytes(text) if text else None


def _text(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value is not None else None
