"""Which events are which contacts: the connected account's setting `events`, over what is usual.

Names are those of Segment's specifications (e-commerce, leads, mobile, e-mail); their case does not matter. The calls
`page` and `screen` are named like events: `page`, `screen`. An event that nobody names is a contact of the kind CUSTOM.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from crm.core.problems import Invalid, Problems
from crm.core.wording import sentence
from crm.models.words import TouchpointKind

EVENTS = "events"
MOST_EVENTS = 200
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
_K = TouchpointKind


class EventRule(BaseModel):
    """What an event is; `null` in its place: no contact is made of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: TouchpointKind
    starts_lead: bool = False
    """A form: it starts a lead of the connected account's product."""


def _form(starts_lead: bool = True) -> EventRule:
    return EventRule(kind=_K.FORM_SUBMIT, starts_lead=starts_lead)


PAGE, SCREEN = "page", "screen"
USUAL: Mapping[str, EventRule] = {
    PAGE: EventRule(kind=_K.VISIT),
    SCREEN: EventRule(kind=_K.VISIT),
    **dict.fromkeys(("lead submitted", "lead form submitted", "form submitted"), _form()),
    "signed up": _form(False),
    "order completed": EventRule(kind=_K.PURCHASE),
    **dict.fromkeys(("product viewed", "product list viewed", "video playback started"), EventRule(kind=_K.VIEW)),
    **dict.fromkeys(("promotion viewed", "email delivered"), EventRule(kind=_K.IMPRESSION)),
    "email opened": EventRule(kind=_K.VIEW),
    **dict.fromkeys(("product clicked", "promotion clicked", "email link clicked"), EventRule(kind=_K.CLICK)),
    **dict.fromkeys(("product shared", "cart shared"), EventRule(kind=_K.SHARE)),
    "product reviewed": EventRule(kind=_K.REVIEW),
    "file downloaded": EventRule(kind=_K.DOWNLOAD),
    **dict.fromkeys(("application opened", "deep link opened"), EventRule(kind=_K.VISIT)),
}
_EVENTS: TypeAdapter[dict[str, EventRule | None]] = TypeAdapter(dict[Name, EventRule | None])
_CUSTOM = EventRule(kind=_K.CUSTOM)


def check(settings: Mapping[str, Any]) -> None:
    """Raises Problems with every mistake of the events."""
    given = settings.get(EVENTS, {})
    try:
        found = _EVENTS.validate_python(given)
    except ValidationError as error:
        raise Problems([
            Invalid(sentence(each), field=".".join(["settings", EVENTS, *(str(step) for step in each["loc"])]))
            for each in error.errors(include_url=False, include_input=False)
        ]) from error  # fmt: skip
    if len(found) > MOST_EVENTS:
        raise Invalid(f"Name at most {MOST_EVENTS} events.", field=f"settings.{EVENTS}")


def rules_of(settings: Mapping[str, Any]) -> Mapping[str, EventRule | None]:
    """What is usual, and over it what the account says; what cannot be read of it any more says nothing."""
    try:
        own = _EVENTS.validate_python(settings.get(EVENTS, {}))
    except ValidationError:
        return USUAL
    return {**USUAL, **{name.casefold(): rule for name, rule in own.items()}}


def rule_for(rules: Mapping[str, EventRule | None], event: str) -> EventRule | None:
    """What the event is; None: nothing is made of it."""
    return rules.get(event.strip().casefold(), _CUSTOM)
