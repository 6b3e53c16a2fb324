"""Contacts of what Segment's libraries send, message by message."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crm.models.words import IdentityKind, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.adapters.forms import answers_of, identities_of, name_of
from funnel.adapters.reading import LONGEST_ID, document, identifier, items, joined, members, moment, named, text, told
from funnel.adapters.segment.arrival import Arrival, arrival
from funnel.adapters.segment.consent import EVENT, agreed
from funnel.adapters.segment.mapping import PAGE, SCREEN, EventRule, rule_for, rules_of
from funnel.adapters.shape import Account, Agreed, Contact, Found, Received, Unreadable

MOST_ANSWERS = 50
LONGEST_EVENT = 200


@dataclass(frozen=True, slots=True)
class _Sent:
    """What all messages of a request have in common."""

    account: str
    rules: Mapping[str, EventRule | None]
    context: Mapping[str, Any]
    sent_at: datetime | None
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Message:
    """One message, with the request's context under its own."""

    sent: _Sent
    given: Mapping[str, Any]
    context: Mapping[str, Any]

    @property
    def traits(self) -> Mapping[str, Any]:
        """What it tells of the person."""
        return {**members(self.context.get("traits")), **members(self.given.get("traits"))}

    @property
    def properties(self) -> Mapping[str, Any]:
        """What it tells of the event."""
        return members(self.given.get("properties"))


def parse(received: Received, account: Account) -> list[Found]:
    """A contact for each message that makes one; what is wrong with the others."""
    body = document(received.body)
    sent = _Sent(
        account=account.account_id or "",
        rules=rules_of(account.settings),
        context=members(body.get("context")) if "batch" in body else {},
        sent_at=moment(body.get("sentAt")),
        received_at=moment(body.get("receivedAt")),
    )
    messages = items(body.get("batch")) if "batch" in body else [body]
    found: list[Found] = []
    for place, given in enumerate(messages):
        made: Found | None
        try:
            made = _found(given, sent)
        except Unreadable as problem:
            problem.field = f"batch.{place}.{problem.field}" if problem.field else f"batch.{place}"
            made = problem
        if made is not None:
            found.append(made)
    return found


def _found(given: Any, sent: _Sent) -> Contact | None:
    if not isinstance(given, dict):
        raise Unreadable("The message is no JSON object.")
    if given.get("tooLarge") is True:
        raise Unreadable("The message is larger than 32 kB; send less with it.", code="TOO_LARGE")
    message = _Message(sent, given, {**sent.context, **members(given.get("context"))})
    reader = _READERS.get(text(given.get("type"), 20) or "")
    if reader is None:
        raise Unreadable("The type is none of track, identify, page, screen, group, alias.", field="type")
    return reader(message)


def _track(message: _Message) -> Contact | None:
    event = text(message.given.get("event"), LONGEST_EVENT)
    if event is None:
        raise Unreadable("Name the event that is tracked.", field="event")
    if event == EVENT and (said := agreed(message.context, message.properties)) is not None:
        return _agreeing(message, said)
    return _contact(message, event, rule_for(message.sent.rules, event), arrival(message.context))


def _agreeing(message: _Message, said: Agreed) -> Contact:
    """Of the browser alone: a key that stands in a page proves nobody's user id."""
    browser = named(message.given.get("anonymousId"), IdentityKind.ANONYMOUS_ID)
    if not browser:
        raise Unreadable("A consent is a browser's: give its anonymousId.", field="anonymousId")
    return _known(message, browser, named_by_traits=False, agreed=said)


def _page(message: _Message) -> Contact | None:
    came = arrival({**message.context, "page": {**members(message.context.get("page")), **message.properties}})
    rule = rule_for(message.sent.rules, PAGE)
    if rule is not None and rule.kind is TouchpointKind.VISIT and came.within:
        rule = EventRule(kind=TouchpointKind.VIEW)  # the next page of the same visit: nobody sent the person there
    return _contact(message, None, rule, came)


def _screen(message: _Message) -> Contact | None:
    return _contact(message, None, rule_for(message.sent.rules, SCREEN), arrival(message.context))


def _contact(message: _Message, event: str | None, rule: EventRule | None, came: Arrival) -> Contact | None:
    who = _somebody(message)
    if rule is None:
        return None
    is_form = rule.kind is TouchpointKind.FORM_SUBMIT
    fields = _fields(message.properties) if event or is_form else {}
    answers = {**answers_of(fields), **came.extra, **(came.first if is_form else {})}
    return Contact(
        external_id=_message_id(message),
        kind=rule.kind,
        custom_kind=event if rule.kind is TouchpointKind.CUSTOM else None,
        occurred_at=_occurred_at(message),
        channel_key=came.channel_key,
        identities=tuple(dict.fromkeys((*who, *(identities_of(fields) if is_form else ())))),
        name=_name(message.traits) or (name_of(fields) if is_form else None),
        company_name=_company(message.traits),
        utm=came.utm,
        click_ids=came.click_ids,
        referrer=came.referrer,
        landing_page=came.page,
        promo_code=text(message.properties.get("coupon"), 100) if event else None,
        form_answers=dict(list(answers.items())[:MOST_ANSWERS]) or None,
        starts_lead=rule.starts_lead,
        arrives=True,
    )


def _identify(message: _Message) -> Contact:
    return _known(message, _somebody(message), company=_company(message.traits))


def _group(message: _Message) -> Contact:
    if identifier(message.given.get("groupId")) is None:
        raise Unreadable("Name the group by its groupId.", field="groupId")
    firm = text(members(message.given.get("traits")).get("name"), 200)
    return _known(message, _somebody(message, traits=False), company=firm, named_by_traits=False)


def _alias(message: _Message) -> Contact:
    """`previousId` is an anonymous id, unless a person is known by it as a user id."""
    former = identifier(message.given.get("previousId"))
    now = named(message.given.get("userId"), IdentityKind.EXTERNAL_ID, message.sent.account)
    if former is None or not now:
        raise Unreadable("An alias needs previousId and userId.", field="previousId" if former is None else "userId")
    return _known(
        message, (*now, IdentityKey(IdentityKind.ANONYMOUS_ID, former)),
        perhaps=(IdentityKey(IdentityKind.EXTERNAL_ID, former, message.sent.account),),
    )  # fmt: skip


def _known(
    message: _Message, who: tuple[IdentityKey, ...], *, company: str | None = None, named_by_traits: bool = True,
    perhaps: tuple[IdentityKey, ...] = (), agreed: Agreed | None = None,
) -> Contact:  # fmt: skip
    return Contact(
        external_id=_message_id(message),
        kind=TouchpointKind.CUSTOM,
        occurred_at=_occurred_at(message),
        channel_key="",
        identities=who,
        name=_name(message.traits) if named_by_traits else None,
        company_name=company,
        only_identifies=True,
        perhaps=perhaps,
        agreed=agreed,
    )


_READERS: Mapping[str, Callable[[_Message], Contact | None]] = {
    "track": _track, "page": _page, "screen": _screen, "identify": _identify, "group": _group, "alias": _alias,
}  # fmt: skip


def _somebody(message: _Message, *, traits: bool = True) -> tuple[IdentityKey, ...]:
    """Who it was; a message that names neither a user nor a browser is nobody's."""
    given, told_of = message.given, message.traits if traits else {}
    ours = named(given.get("userId"), IdentityKind.EXTERNAL_ID, message.sent.account)
    browser = named(given.get("anonymousId"), IdentityKind.ANONYMOUS_ID)
    if not ours and not browser:
        raise Unreadable("Say who it was: give a userId or an anonymousId.", field="userId")
    visitor = named(members(message.context.get("touchline")).get("visitor"), IdentityKind.ANONYMOUS_ID)
    email = named(told_of.get("email"), IdentityKind.EMAIL)
    phone = named(told_of.get("phone"), IdentityKind.PHONE)
    return tuple(dict.fromkeys((*ours, *email, *phone, *browser, *visitor)))


def _message_id(message: _Message) -> str:
    """`messageId`; one that is too long to be stored is known by its hash."""
    given = message.given.get("messageId")
    found = identifier(given)
    if found is not None:
        return found
    written = json.dumps(given if given else dict(message.given), sort_keys=True, default=str)
    return hashlib.sha256(written.encode(errors="replace")).hexdigest()[:LONGEST_ID]


def _occurred_at(message: _Message) -> datetime | None:
    """When it happened, by the clock of the server: the sender's clock may be wrong, and tells what it says now.

    Without `sentAt` the sender's time is taken as it is: who sends history by hand says no other.
    """
    own = moment(message.given.get("timestamp")) or moment(message.given.get("originalTimestamp"))
    sent_at = moment(message.given.get("sentAt")) or message.sent.sent_at
    received_at = message.sent.received_at
    if own is None or sent_at is None or received_at is None:
        return own
    try:
        return received_at - max(sent_at - own, timedelta())
    except OverflowError:
        return own


def _name(traits: Mapping[str, Any]) -> str | None:
    return text(traits.get("name"), 200) or joined(traits.get("firstName"), traits.get("lastName"))


def _company(traits: Mapping[str, Any]) -> str | None:
    company = traits.get("company")
    return text(company.get("name") if isinstance(company, dict) else company, 200)


def _fields(properties: Mapping[str, Any]) -> dict[str, str]:
    """Properties that are a text, a number or a yes; lists and objects are for analytics, not for answers."""
    found = {text(name, 100): _answer(value) for name, value in properties.items()}
    return {name: value for name, value in found.items() if name and value}


def _answer(value: Any) -> str | None:
    return ("yes" if value else "no") if isinstance(value, bool) else told(value)
