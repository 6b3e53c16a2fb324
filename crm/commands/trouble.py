"""What goes wrong with a set-up, in words: the error of a driver becomes a sentence and a remedy."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import asyncpg
from pydantic import ValidationError
from pydantic_settings import SettingsError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from crm.core.problems import Problem, Problems
from crm.core.settings import Settings
from crm.core.wording import sentence
from crm.postgres.errors import SetupError

_NAMES = {"database_url": "DATABASE_URL", "database_admin_url": "DATABASE_ADMIN_URL",
          "database_door_url": "DATABASE_DOOR_URL"}  # fmt: skip


def read_settings() -> Settings:
    """The environment's settings; raises SetupError naming the variables that are wrong, never their values."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = [
            f"{_variable(found['loc'])} {_said(found)}".strip()
            for found in error.errors(include_url=False, include_input=False)
        ]
        raise SetupError(
            f"The settings cannot be used: {'; '.join(wrong)}.", remedy="Correct those variables."
        ) from None
    except SettingsError as error:
        remedy = "Set one at a time, as TOUCHLINE_LIMITS__COST."
        raise SetupError("TOUCHLINE_LIMITS or TOUCHLINE_LIVE is no JSON.", remedy=remedy) from error


def _said(found: Any) -> str:
    """Behind a variable's name: our validators go on from it, what is said of kinds of values is a sentence."""
    own = found["type"] == "value_error"
    return (str(found["msg"]).removeprefix("Value error, ") if own else f"({sentence(found)})").rstrip(".")


def _variable(where: tuple[int | str, ...]) -> str:
    """The variable of a setting, with its group; nothing where several of them do not agree."""
    name = "__".join(str(part) for part in where)
    return name if name.isupper() or not name else _NAMES.get(name, f"TOUCHLINE_{name.upper()}")


def refusal(error: BaseException) -> str | None:
    """The sentences of an input that was refused, or None when it is something else."""
    if isinstance(error, Problem):
        return error.message
    if isinstance(error, Problems):
        return "\n".join(problem.message for problem in error.problems)
    if isinstance(error, asyncpg.QueryCanceledError):
        return "This took too long; ask for less, or for a shorter period."
    return "\n".join(sentences(error)) if isinstance(error, ValidationError) else None


def sentences(error: ValidationError) -> list[str]:
    """What a model refused, with the field's name."""
    return [
        f"{'.'.join(str(step) for step in found['loc'])}: {sentence(found)}"
        for found in error.errors(include_url=False, include_input=False)
    ]


@contextmanager
def explaining(url: str | None) -> Generator[None, None, None]:
    """Turns errors of the driver that are the set-up's fault into a SetupError."""
    try:
        yield
    except Exception as error:
        if (found := explained(error, url)) is not None:
            raise found from error
        raise


def explained(error: BaseException, url: str | None = None) -> SetupError | None:
    """The set-up's fault behind an error, or None when it is something else."""
    if isinstance(error, SetupError):
        return error
    if isinstance(error, DBAPIError) and error.orig is not None:
        return explained(error.orig.__cause__ or error.orig, url)
    where = place_of(url)
    if isinstance(error, OSError | TimeoutError):
        return SetupError(
            f"PostgreSQL {where} does not take connections: {_words(error)}.",
            remedy="Start it, or correct host and port in DATABASE_URL.",
        )
    found = next((made for kind, made in _EXPLAINED.items() if isinstance(error, kind)), None)
    return SetupError(found[0].format(where=where), remedy=found[1]) if found else None


_EXPLAINED: dict[type[BaseException], tuple[str, str]] = {
    asyncpg.InvalidPasswordError: (
        "PostgreSQL {where} refuses the password.",
        "Correct user and password of the address; special characters are written %40 and so on.",
    ),
    asyncpg.InvalidAuthorizationSpecificationError: (
        "PostgreSQL {where} does not let this role in.",
        "Make the roles with `touchline bootstrap`, or correct the user of the address.",
    ),
    asyncpg.InvalidCatalogNameError: (
        "PostgreSQL {where} has no database of this name.",
        "Create it with `touchline bootstrap`, or correct the name at the end of the address.",
    ),
    asyncpg.TooManyConnectionsError: (
        "PostgreSQL {where} has no free connection.",
        "Raise max_connections there, or lower TOUCHLINE_READ_CONNECTIONS and TOUCHLINE_WORK_CONNECTIONS.",
    ),
    asyncpg.CannotConnectNowError: ("PostgreSQL {where} is starting or stopping.", "Try again in a moment."),
    asyncpg.UndefinedTableError: ("The tables of this version are not in the database.", "Run `touchline migrate`."),
    asyncpg.UndefinedColumnError: ("The database is at another version's tables.", "Run `touchline migrate`."),
    asyncpg.UndefinedFunctionError: ("The database is at another version's tables.", "Run `touchline migrate`."),
    asyncpg.InsufficientPrivilegeError: (
        "The role of this address may not do what is needed.",
        "Give DATABASE_URL the role touchline_app and DATABASE_ADMIN_URL the role touchline_owner.",
    ),
}


def place_of(url: str | None) -> str:
    """Role, host, port and database of an address, without its password."""
    if url is None:
        return "of this installation"
    try:
        parts = make_url(url)
    except Exception:
        return "at that address"
    return f"at {parts.host or 'localhost'}:{parts.port or 5432} (role {parts.username}, database {parts.database})"


def _words(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text).rstrip(".")
