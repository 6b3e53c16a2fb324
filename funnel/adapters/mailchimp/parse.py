"""What happens in an audience of Mailchimp."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256

from crm.models.words import IdentityKind, TouchpointKind
from funnel.adapters.mail import CHANNEL
from funnel.adapters.mailchimp.verify import LIST
from funnel.adapters.reading import form_of, identifier, joined, moment, named, required, told
from funnel.adapters.shape import Account, Contact, Found, Preference, Received, Unreadable
from funnel.models.words import PreferenceSaid

Fields = Mapping[str, str]


def parse(received: Received, _account: Account) -> list[Found]:
    """One event a request."""
    fields = form_of(received.body)
    if "type" not in fields:
        raise Unreadable("The form has no type.", field="type")
    read = _READ.get(fields["type"])
    return list(read(fields)) if read else []


def _number(fields: Fields) -> str:
    """Mailchimp gives events no id; addresses are not written into ours."""
    told_of = (
        fields.get("data[id]") or sha256(fields.get("data[email]", "").encode("utf-8", "replace")).hexdigest()[:32]
    )
    parts = {
        "type": fields.get("type"),
        LIST: fields.get(LIST),
        "data[id]": told_of,
        "fired_at": fields.get("fired_at"),
    }
    return ":".join(required(value, name) for name, value in parts.items())


def _at(fields: Fields) -> datetime | None:
    return moment(fields.get("fired_at"))


def _subscribed(fields: Fields) -> Iterator[Found]:
    """Who subscribes agrees to be written to."""
    yield Contact(
        external_id=_number(fields),
        kind=TouchpointKind.SUBSCRIBE,
        occurred_at=_at(fields),
        channel_key=CHANNEL,
        account_id=identifier(fields.get(LIST)),
        identities=(
            *named(required(fields.get("data[email]"), "data[email]"), IdentityKind.EMAIL),
            *named(fields.get("data[merges][PHONE]"), IdentityKind.PHONE),
        ),
        name=joined(told(fields.get("data[merges][FNAME]")), told(fields.get("data[merges][LNAME]"))),
    )
    yield _preferred(fields, PreferenceSaid.AGREED)


def _preferred(fields: Fields, said: PreferenceSaid) -> Preference:
    return Preference(
        external_id=_number(fields),
        said=said,
        email=required(fields.get("data[email]"), "data[email]"),
        channel_key=CHANNEL,
        occurred_at=_at(fields),
        account_id=identifier(fields.get(LIST)),
    )


def _unsubscribed(fields: Fields) -> Iterator[Found]:
    """A member that somebody of the company deleted has said nothing."""
    if fields.get("data[action]") != "delete":
        complains = fields.get("data[reason]") == "abuse"
        yield _preferred(fields, PreferenceSaid.COMPLAINED if complains else PreferenceSaid.REFUSED)


def _cleaned(fields: Fields) -> Iterator[Found]:
    complains = fields.get("data[reason]") == "abuse"
    yield _preferred(fields, PreferenceSaid.COMPLAINED if complains else PreferenceSaid.UNREACHABLE)


_READ: Mapping[str, Callable[[Fields], Iterator[Found]]] = {
    "subscribe": _subscribed,
    "unsubscribe": _unsubscribed,
    "cleaned": _cleaned,
}
