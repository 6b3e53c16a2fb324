"""Makes facts of a submission: what sent the person first, the touch, and the start of a lead at the form's step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from crm.core.ids import encode
from crm.models.words import Direction, IdentityKind, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.adapters.forms import UTM
from funnel.facts.facts import Fact, StartFact, TouchFact
from funnel.forms.context import marks_of, moment, parse_query
from funnel.forms.definition import Definition
from funnel.models.words import FormFieldKind

_K = FormFieldKind
CHANNEL = "site"
PREFIX = "form"
"""Of public ids of forms."""
REMEMBERED = timedelta(days=400)
"""As long as browsers keep a cookie at most: what a page says of earlier visits is its own invention."""
LONGEST_ANSWER = 2_000
"""Of a text among the answers of a fact; the submission holds it whole."""
_IDENTITIES = {_K.EMAIL: IdentityKind.EMAIL, _K.PHONE: IdentityKind.PHONE}


@dataclass(frozen=True, slots=True, repr=False)
class Waiting:
    """A submission with what its form and version say."""

    id: UUID
    form_id: UUID
    form_name: str
    product_id: UUID
    resource_id: UUID
    step_key: str
    definition: Definition
    key: str
    language: str
    submitted_at: datetime
    answers: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    consents: tuple[Mapping[str, Any], ...] = ()
    self_reported: str | None = None

    @property
    def source(self) -> str:
        """Ids of submissions are unique in their form."""
        return f"form:{encode(PREFIX, self.form_id)}"


def facts_of(each: Waiting, channel_id: UUID | None) -> Iterator[Fact]:
    """In the order of time; all of the same identities."""
    identities = tuple(_identities(each))
    name, company = (_answer_of(each, kind) for kind in (_K.NAME, _K.COMPANY))
    if (first := _first_touch(each, identities)) is not None:
        yield first
    yield _touch(each, identities, channel_id, name, company)
    yield StartFact(
        source=each.source,
        external_id=each.key,
        product_id=each.product_id,
        occurred_at=each.submitted_at,
        step_key=each.step_key,
        identities=identities,
        name=name,
        company_name=company,
        self_reported=each.self_reported,
    )


def _touch(
    each: Waiting, identities: tuple[IdentityKey, ...], channel_id: UUID | None, name: str | None, company: str | None
) -> TouchFact:
    utm, page = _utm(each.context.get("utm") or {}), each.context.get("page") or {}
    came = bool(utm) or _is_foreign(page)
    return TouchFact(
        source=each.source,
        external_id=each.key,
        kind=TouchpointKind.FORM_SUBMIT,
        occurred_at=each.submitted_at,
        identities=identities,
        # who was sent here is recognised by what they brought along; who was not was sent by the resource itself
        channel_id=None if came else channel_id,
        resource_id=None if came else each.resource_id,
        place_resource_id=each.resource_id,
        direction=Direction.INBOUND,
        name=name,
        company_name=company,
        utm=utm or None,
        campaign=utm.get("campaign"),
        referrer=page.get("referrer"),
        landing_page=page.get("url"),
        self_reported=each.self_reported,
        form_answers=_answers(each),
        product_id=each.product_id,
    )


def _first_touch(each: Waiting, identities: tuple[IdentityKey, ...]) -> TouchFact | None:
    """The visit that the page remembers: when they first came, and from where."""
    told = each.context.get("first_touch") or {}
    at = moment(told.get("at"))
    if at is None or not each.submitted_at - REMEMBERED <= at < each.submitted_at:
        return None
    utm = _utm(marks_of(parse_query(told.get("url"))))
    if not utm and not _is_foreign(told):
        return None
    return TouchFact(
        source=each.source,
        external_id=f"{each.key}:first",
        kind=TouchpointKind.VISIT,
        occurred_at=at,
        identities=identities,
        direction=Direction.INBOUND,
        utm=utm or None,
        campaign=utm.get("campaign"),
        referrer=told.get("referrer"),
        landing_page=told.get("url"),
    )


def _identities(each: Waiting) -> Iterator[IdentityKey]:
    """Who it is; a form that does not ask makes somebody known by the submission's own number."""
    found = [
        IdentityKey(kind, each.answers[asked.key])
        for asked in each.definition.fields
        if (kind := _IDENTITIES.get(asked.kind)) is not None and asked.key in each.answers
    ]
    visitor = each.context.get("anonymous_id")
    if visitor:
        found.append(IdentityKey(IdentityKind.ANONYMOUS_ID, visitor))
    yield from found or [IdentityKey(IdentityKind.EXTERNAL_ID, each.key, each.source)]


def _answer_of(each: Waiting, kind: FormFieldKind) -> str | None:
    return next((each.answers.get(asked.key) for asked in each.definition.fields if asked.kind is kind), None)


def _answers(each: Waiting) -> dict[str, Any]:
    """What rules may ask for: neither who it was nor what they agreed to."""
    who = {*_IDENTITIES, _K.NAME, _K.COMPANY}
    asked = {field.key for field in each.definition.fields if field.kind not in who}
    own = {key: _as_text(value) for key, value in each.answers.items() if key in asked}
    utm = each.context.get("utm") or {}
    more = {name: value for name, value in utm.items() if name.removeprefix("utm_") not in UTM}
    return {"form": each.form_name, **own, **more, **(each.context.get("click_ids") or {}),
            **(each.context.get("cookies") or {})}  # fmt: skip


def _as_text(value: Any) -> str:
    told = ", ".join(value) if isinstance(value, list) else str(value)
    return told[:LONGEST_ANSWER]


def _utm(marks: Mapping[str, str]) -> dict[str, str]:
    return {name: told for name in UTM if (told := marks.get(f"utm_{name}"))}


def _is_foreign(page: Mapping[str, str]) -> bool:
    """Whether they came from another site than the one they were on."""
    came, own = page.get("referrer"), page.get("url")
    return bool(came) and urlsplit(came).hostname != urlsplit(own or "").hostname
