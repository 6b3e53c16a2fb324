"""The shape that every adapter has, and what goes in and comes out of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm.core import clock
from crm.core.problems import Problem
from crm.models.sales_words import CallResult
from crm.models.words import ConsentPurpose, Direction, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.adapters.sending import Receipt, Sender
from funnel.models.words import ContentFormat, Network, PreferenceSaid

ADDRESS = "address"
"""The secret that stands in the connected account's own address."""
Secrets = Mapping[str, Sequence[str]]
"""Name of a secret → its values that are valid now: two while it is being rotated."""


@dataclass(frozen=True, slots=True, repr=False)
class Received:
    """A request as it came: the raw bytes, names of headers in lower case. Never printed: it holds personal data."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    """The whole address as the network was told it: some sign it too."""
    at: datetime = field(default_factory=clock.now)
    """When it came: a signature that says when it was made is good for a while only."""


@dataclass(frozen=True, slots=True)
class Account:
    """What a connected account tells its adapter: our account on the network, and settings that are no secrets."""

    account_id: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the network is answered, byte for byte."""

    status: int = 200
    body: bytes = b""
    media_type: str = "text/plain"


@dataclass(frozen=True, kw_only=True)
class Call:
    """What a contact that was a phone call has besides."""

    duration_seconds: int
    result: CallResult
    recording_url: str | None = None
    """Only a link that is no secret by itself: `funnel.adapters.reading.public_link`."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What somebody agreed to or refused on a page of ours."""

    channel_key: str
    said: Mapping[ConsentPurpose, bool]
    source: str | None
    """The page on which it was."""
    text_version: str | None = None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """One thing that a person did, as the network tells it; `funnel.intake` makes facts of it."""

    external_id: str
    """Unique in the network and account: the same thing told again has the same."""
    kind: TouchpointKind
    occurred_at: datetime | None
    """None where the network does not say it: then it is when the request came."""
    channel_key: str
    """Key of the channel in the shipped catalogue."""
    identities: tuple[IdentityKey, ...]
    account_id: str | None = None
    """Our account on which it happened, where it is not the connected account's."""
    name: str | None = None
    company_name: str | None = None
    text: str | None = None
    """The person's words: with them the contact is a message of a thread."""
    thread_id: str | None = None
    ref: str | None = None
    """What our own link carried along: a tracked link's code, or the name of a campaign."""
    campaign: str | None = None
    utm: Mapping[str, str] | None = None
    click_ids: Mapping[str, str] | None = None
    """Ids that ad networks put into links (gclid, ctwa_clid …): kept with the answers, for sending conversions back."""
    referrer: str | None = None
    landing_page: str | None = None
    form_answers: Mapping[str, str] | None = None
    call: Call | None = None
    direction: Direction = Direction.INBOUND
    """Outbound: somebody of the company called."""
    dialled: str | None = None
    """The number of ours that was called: it stands in one advert at a time."""
    starts_lead: bool = False
    """A lead form: with a product the connected account starts a lead of it."""
    is_test: bool = False
    """The network says that it is only trying: no fact is made of it."""
    custom_kind: str | None = None
    """Of a contact of the kind CUSTOM: what it was, in the sender's words."""
    promo_code: str | None = None
    arrives: bool = False
    """The person came to our own site or app: the account is the place, and who sent them is told by UTM parameters,
    click ids and referrer, or by nothing."""
    only_identifies: bool = False
    """Nothing was done: it tells who somebody is."""
    perhaps: tuple[IdentityKey, ...] = ()
    """Identities that count only where somebody is known by them already."""
    agreed: Agreed | None = None
    """Of a contact that only identifies: what they agreed to or refused."""


@dataclass(frozen=True, kw_only=True)
class Preference:
    """What an e-mail address says of being written to (`funnel.intake.preferences`). Nobody came: it is no contact."""

    external_id: str
    said: PreferenceSaid
    email: str
    channel_key: str
    occurred_at: datetime | None
    account_id: str | None = None
    is_test: bool = False


@dataclass(frozen=True, kw_only=True)
class Publication:
    """Something that appeared on our own account; `funnel.content` keeps it. No contact: the company did it."""

    external_id: str
    title: str
    url: str
    published_at: datetime | None
    format: ContentFormat
    account_id: str | None = None
    is_test: bool = False


class Unreadable(Problem):
    """The body, or one update in it, is not what the network is known to send; the only thing parsers raise."""

    code = "UNREADABLE"


@dataclass(frozen=True, slots=True)
class Announced:
    """Something of which the network told the id only."""

    kind: str
    reference: str
    """The network's id: what is announced again has the same."""
    details: Mapping[str, str] = field(default_factory=dict)
    """What else it said: ids and times, nobody's words."""


class Unfetched(Problem):
    """The network told an id only, and what lies behind it has to be asked for."""

    code = "NOT_FETCHED"

    def __init__(self, message: str, *, field: str | None = None, announced: Announced | None = None) -> None:
        super().__init__(message, field=field)
        self.announced = announced
        """What to ask for, where the adapter can (`funnel.adapters.fetchers`)."""


class Unconfirmed(Problem):
    """The network's documents do not say for certain what this looks like, and the connected account does not want it
    to be guessed."""

    code = "UNCONFIRMED"


Found = Contact | Preference | Publication | Problem
"""What one update tells, or what is wrong with it: its neighbours are read all the same."""


@dataclass(frozen=True)
class Adapter:
    """One network."""

    network: Network
    secrets: Sequence[str]
    """Names of the secrets that a connected account has to have."""
    is_authentic: Callable[[Received, Secrets, Account], bool]
    """Whether the network sent this POST; over the raw bytes, in constant time, and never with an empty secret."""
    parse: Callable[[Received, Account], list[Found]]
    """Contacts in the order of the request. Raises Unreadable when nothing of it can be read."""
    handshake: Callable[[Received, Secrets, Account], Reply | None] = lambda _received, _secrets, _account: None
    """The answer to the network's own question (GET, or a POST that tells nothing); None when it is none."""
    event_key: Callable[[Received], str | None] = lambda _received: None
    """The sender's id of the request; without one, the hash of the body is."""
    without_secret: Callable[[Received], bytes] = lambda received: received.body
    """The body as it may be kept: networks that send their secret in it would have us store it."""
    needs_account: bool = False
    """Whether the network's ids are unique in one account only, and its requests do not name the account."""
    settings: Sequence[str] = ()
    """Settings that a connected account may have."""
    further_secrets: Sequence[str] = ()
    """Names of secrets that it may have: what is done with them is left undone without."""
    check_settings: Callable[[Mapping[str, Any]], None] = lambda _settings: None
    """Raises Problems for settings of which nothing could be made."""
    by_write_key: bool = False
    """Whether its senders prove themselves by write keys; then there is no address."""
    ack: Reply = Reply()
    """What the network takes for `received`."""
    sender: Sender | None = None
    """How answers are sent there; None where they are only kept."""
    receipts: Callable[[Received, Account], list[Receipt]] = lambda _received, _account: []
    """What a request tells of messages of ours; no contacts of it."""
    refusal: Reply = Reply(403)
    """What a request is answered that is not proved to be the network's; nothing of it is kept."""

    @property
    def known_secrets(self) -> Sequence[str]:
        """Secrets that a connected account has to have, and those it may have."""
        return (*self.secrets, *self.further_secrets)
