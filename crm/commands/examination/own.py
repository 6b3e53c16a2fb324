"""Your own server: addresses, keys, and what each role may do."""

from collections.abc import Iterator

from pydantic import SecretStr
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from crm.commands.examination.database import look_over
from crm.commands.examination.findings import Finding, failed, passed
from crm.core.settings import Settings
from crm.installation import Installation, own_server
from crm.postgres.errors import SetupError


def examine(settings: Settings, database_url: SecretStr) -> Iterator[Finding]:
    """Addresses and keys first, then the database behind them."""
    try:
        where = own_server(settings, database_url)
        _demand_parsable(database_url.get_secret_value())
    except SetupError as error:
        yield failed("database_url", error)
        return
    yield passed("database_url", "DATABASE_URL can be understood.")
    yield from _given(where)
    yield from look_over(where)


_DEMANDED = (("admin_url", "admin", "DATABASE_ADMIN_URL"), ("jwt_key", "signing_key", "TOUCHLINE_JWT_KEY"))


def _given(where: Installation) -> Iterator[Finding]:
    for check, name, variable in _DEMANDED:
        try:
            getattr(where, name)
            yield passed(check, f"{variable} is set.")
        except SetupError as error:
            yield failed(check, error)


def _demand_parsable(url: str) -> None:
    """Host, port and database, as the driver will read them; the address itself is not repeated: it has a password."""
    try:
        parts = make_url(url)
        if not parts.database or not parts.username:
            raise ValueError
    except (ArgumentError, ValueError) as error:
        raise SetupError(
            "DATABASE_URL is no address that can be understood.",
            remedy="Write it as postgresql://touchline_app:password@host:5432/touchline; encode special characters.",
        ) from error
