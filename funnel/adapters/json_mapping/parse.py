"""Contacts of a JSON that a mapping explains."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from crm.calls.log import LONGEST_CALL
from crm.models.words import Direction, IdentityKind
from crm.people.identity import IdentityKey
from funnel.adapters.calls import result_of
from funnel.adapters.forms import click_ids_of
from funnel.adapters.json_mapping.mapping import MAPPING, JsonMapping
from funnel.adapters.reading import (
    LONGEST_MESSAGE,
    document,
    identifier,
    is_yes,
    moment,
    named,
    public_link,
    required,
    text,
    told,
    whole,
)
from funnel.adapters.shape import Account, Call, Contact, Found, Received, Unreadable

MOST_ITEMS = 1_000


def parse(received: Received, account: Account) -> list[Found]:
    """A contact, or one for each item of the list that the mapping names."""
    sent = document(received.body)
    try:
        mapping = JsonMapping.model_validate(account.settings.get(MAPPING))
    except ValidationError as error:
        raise Unreadable("The connected account's mapping cannot be used; save it again.", field=MAPPING) from error
    if mapping.items is None:
        return [_contact(sent, mapping, account)]
    several = at(sent, mapping.items)
    if not isinstance(several, list):
        raise Unreadable(f"There is no list at {mapping.items}.", field=mapping.items)
    found = [_found(each, mapping, account, place) for place, each in enumerate(several[:MOST_ITEMS])]
    if len(several) > MOST_ITEMS:
        why = f"There are {len(several)} items; those after the first {MOST_ITEMS} were left out. Send fewer at once."
        found.append(Unreadable(why, field=mapping.items))
    return found


def _found(item: Any, mapping: JsonMapping, account: Account, place: int) -> Found:
    try:
        return _contact(item, mapping, account)
    except Unreadable as problem:
        problem.field = f"{mapping.items}.{place}.{problem.field}"
        return problem


def at(value: Any, path: str | None) -> Any:
    """What stands at a path; None where there is nothing."""
    for step in path.split(".") if path else ():
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isascii() and step.isdigit() and int(step[:6]) < len(value):
            value = value[int(step[:6])]
        else:
            return None
    return value if path else None


def _contact(item: Any, mapping: JsonMapping, account: Account) -> Contact:
    utm = {name: value for name, path in mapping.utm.items() if (value := told(at(item, path)))}
    answers = {name: value for name, path in mapping.answers.items() if (value := text(at(item, path)))}
    words = text(at(item, mapping.text), LONGEST_MESSAGE)
    is_outbound = _is_outbound(at(item, mapping.outbound))
    external_id = required(at(item, mapping.external_id), mapping.external_id)
    return Contact(
        external_id=external_id,
        kind=mapping.kind,
        occurred_at=moment(at(item, mapping.occurred_at)),
        channel_key=mapping.channel,
        identities=_identities(item, mapping, account),
        name=text(at(item, mapping.name)),
        company_name=text(at(item, mapping.company)),
        text=words,
        thread_id=text(at(item, mapping.thread_id), 120) if words else None,
        campaign=told(at(item, mapping.campaign)),
        utm={name: value for name, value in utm.items() if name in _UTM} or None,
        click_ids=click_ids_of(utm),
        referrer=text(at(item, mapping.referrer)),
        landing_page=text(at(item, mapping.landing_page)),
        form_answers=answers or None,
        call=_call(item, mapping) if mapping.is_of_calls else None,
        direction=Direction.OUTBOUND if is_outbound else Direction.INBOUND,
        dialled=None if is_outbound else identifier(at(item, mapping.dialled)),
        starts_lead=mapping.is_of_leads,
        is_test=is_yes(at(item, mapping.is_test)),
    )


def _is_outbound(value: Any) -> bool:
    return is_yes(value) or (text(value) or "").casefold() in ("out", "outbound", "outgoing")


def _call(item: Any, mapping: JsonMapping) -> Call:
    seconds = whole(at(item, mapping.duration), LONGEST_CALL) or 0
    answered = at(item, mapping.answered)
    return Call(
        duration_seconds=seconds,
        result=result_of(seconds, None if answered is None else is_yes(answered), is_yes(at(item, mapping.voicemail))),
        recording_url=public_link(at(item, mapping.recording)),
    )


_UTM = ("source", "medium", "campaign", "term", "content")


def _identities(item: Any, mapping: JsonMapping, account: Account) -> tuple[IdentityKey, ...]:
    own = account.account_id or ""
    return (
        *named(at(item, mapping.email), IdentityKind.EMAIL),
        *named(at(item, mapping.phone), IdentityKind.PHONE),
        *named(at(item, mapping.user_id), IdentityKind.EXTERNAL_ID, own),
        *named(at(item, mapping.anonymous_id), IdentityKind.ANONYMOUS_ID),
    )
