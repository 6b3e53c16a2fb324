"""What the verbs of an account take."""

from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256


def normal_email(value: str) -> str:
    """The address as accounts are found by: normalised, lower case. Raises ValueError with a sentence."""
    try:
        # Names under .test are taken, because examples and demos are written with them.
        found = validate_email(value.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(f"This is no e-mail address: {str(error).rstrip('.')}.") from error
    return found.normalized.lower()


def _password(value: SecretStr) -> SecretStr:
    if not SHORTEST_PASSWORD <= len(value.get_secret_value()) <= LONGEST_PASSWORD:
        raise ValueError(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
    return value


Email = Annotated[str, StringConstraints(max_length=320), AfterValidator(normal_email)]
Password = Annotated[SecretStr, AfterValidator(_password)]


class AccountCreate(BaseModel):
    """A new login. Without a password nobody can log in by it yet; API keys work."""

    model_config = ConfigDict(frozen=True)

    email: Email
    name: str = Field(min_length=1, max_length=200)
    password: Password | None = None


class PasswordChange(BaseModel):
    """The own password, proved by the old one."""

    model_config = ConfigDict(frozen=True)

    old: SecretStr
    new: Password
