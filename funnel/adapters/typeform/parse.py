"""A response to a Typeform."""

from collections.abc import Mapping
from typing import Any

from crm.models.words import IdentityKind, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.adapters.forms import click_ids_of, name_of, utm_of
from funnel.adapters.reading import document, items, members, moment, named, objects, required, text
from funnel.adapters.shape import Account, Contact, Found, Received, Unreadable

CHANNEL = "site"
_IDENTITIES = {"email": IdentityKind.EMAIL, "phone_number": IdentityKind.PHONE}


def parse(received: Received, _account: Account) -> list[Found]:
    """One response; other events of Typeform (a response that was begun only) are no contact."""
    sent = document(received.body)
    if sent.get("event_type") not in (None, "form_response"):
        return []
    if not isinstance(sent.get("form_response"), dict):
        raise Unreadable("The event has no response.", field="form_response")
    response = sent["form_response"]
    hidden = {name: value for name, each in members(response.get("hidden")).items() if (value := text(each))}
    answers = list(objects(response.get("answers")))
    titles = _titles(response)
    said = {_title(each, titles): value for each in answers if (value := _answer(each))}
    identities = [key for each in answers for key in _identity(each)]
    form = text(members(response.get("definition")).get("title")) or text(response.get("form_id"))
    return [
        Contact(
            external_id=f"response:{required(response.get('token'), 'token')}",
            kind=TouchpointKind.FORM_SUBMIT,
            occurred_at=moment(response.get("submitted_at")),
            channel_key=CHANNEL,
            identities=tuple(identities),
            name=name_of(said),
            utm=utm_of(hidden),
            click_ids=click_ids_of(hidden),
            form_answers={**({"form": form} if form else {}), **hidden, **said},
            starts_lead=True,
        )
    ]


def _identity(answer: Mapping[str, Any]) -> tuple[IdentityKey, ...]:
    kind = _IDENTITIES.get(text(answer.get("type")) or "")
    return named(_answer(answer), kind) if kind else ()


def _titles(response: Mapping[str, Any]) -> dict[str, str]:
    """Question by id of its field."""
    fields = objects(members(response.get("definition")).get("fields"))
    pairs = ((text(each.get("id")), text(each.get("title"))) for each in fields)
    return {number: title for number, title in pairs if number and title}


def _title(answer: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    field = members(answer.get("field"))
    return titles.get(text(field.get("id")) or "") or text(field.get("ref")) or text(field.get("id")) or "answer"


def _answer(answer: Mapping[str, Any]) -> str | None:
    """The value stands under the name of its type."""
    value = answer.get(text(answer.get("type")) or "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, dict):
        return text(value)
    chosen = [value.get("label"), *items(value.get("labels")), value.get("other"), value.get("amount")]
    return ", ".join(each for each in map(text, chosen) if each) or None
