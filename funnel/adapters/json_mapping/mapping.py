"""The mapping: where in the sender's JSON stands what a contact has. It is the connected account's setting `mapping`.

A path is names and numbers between dots: `lead.contacts.0.email`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from crm.core.problems import Invalid, Problems
from crm.core.wording import sentence
from crm.models.words import TouchpointKind

MAPPING = "mapping"
Path = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^.\x00]+(\.[^.\x00]+)*$")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]


_OF_CALLS = ("duration", "answered", "voicemail", "dialled", "outbound", "recording")


class JsonMapping(BaseModel):
    """Paths, and what is the same for every contact (`kind`, `channel`, `starts_lead`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: TouchpointKind = TouchpointKind.FORM_SUBMIT
    channel: Key = "site"
    starts_lead: bool | None = None
    """Left out: of calls no, of everything else yes."""
    items: Path | None = None
    """The list of contacts; without it the body is one contact."""
    external_id: Path
    occurred_at: Path | None = None
    name: Path | None = None
    company: Path | None = None
    email: Path | None = None
    phone: Path | None = None
    user_id: Path | None = None
    """The person's id at the sender."""
    anonymous_id: Path | None = None
    text: Path | None = None
    thread_id: Path | None = None
    campaign: Path | None = None
    referrer: Path | None = None
    landing_page: Path | None = None
    utm: dict[Key, Path] = Field(default_factory=dict, max_length=20)
    answers: dict[Annotated[str, StringConstraints(min_length=1, max_length=200)], Path] = Field(
        default_factory=dict, max_length=100
    )
    is_test: Path | None = None
    duration: Path | None = None
    """Of a call: seconds."""
    answered: Path | None = None
    """Left out: whoever spoke was answered."""
    voicemail: Path | None = None
    dialled: Path | None = None
    """The number of ours that was called."""
    outbound: Path | None = None
    """Whether it was the company that called; left out: it was not."""
    recording: Path | None = None

    @property
    def is_of_calls(self) -> bool:
        """Whether each contact is a phone call."""
        return self.kind is TouchpointKind.CALL

    @property
    def is_of_leads(self) -> bool:
        """Whether each contact starts a lead."""
        return not self.is_of_calls if self.starts_lead is None else self.starts_lead

    @model_validator(mode="after")
    def _calls_only(self) -> Self:
        named = [name for name in _OF_CALLS if getattr(self, name) is not None]
        if named and not self.is_of_calls:
            raise ValueError(f"Only a mapping of the kind CALL has {', '.join(named)}.")
        return self


def check(settings: Mapping[str, Any]) -> None:
    """Raises Problems with every mistake of the mapping."""
    if MAPPING not in settings:
        raise Invalid("Say in `mapping` where in the JSON things stand.", field=f"settings.{MAPPING}")
    try:
        JsonMapping.model_validate(settings[MAPPING])
    except ValidationError as error:
        raise Problems([
            Invalid(sentence(found), field=".".join(["settings", MAPPING, *(str(step) for step in found["loc"])]))
            for found in error.errors(include_url=False, include_input=False)
        ]) from error  # fmt: skip
