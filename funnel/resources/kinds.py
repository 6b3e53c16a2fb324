"""One table of what a kind of resource implies: where it may stand, what it must say, what it should say."""

from dataclasses import dataclass

from funnel.models.words import ChannelGroup, CostModel, Placement, Purpose, ResourceKind, ResourceState, ResourceUser

_K, _P, _G, _C = ResourceKind, Placement, ChannelGroup, CostModel
STAFF, AUDIENCE = (ResourceUser.STAFF,), (ResourceUser.AUDIENCE,)
BOTH = (ResourceUser.STAFF, ResourceUser.AUDIENCE)

NEEDS_REASON = frozenset({ResourceState.POSTPONED, ResourceState.REJECTED, ResourceState.RETIRED})
IN_USE = frozenset({ResourceState.PLANNED, ResourceState.ACTIVE})
"""States in which a resource must be complete; an idea may be vague."""


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """Which channels a resource may stand on."""

    groups: frozenset[ChannelGroup]
    says: str
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Want:
    """A field, and the sentence for whoever left it out. Several fields: any one of them will do."""

    fields: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind implies; the first placement is the usual one."""

    placements: tuple[Placement, ...]
    users: tuple[ResourceUser, ...] = AUDIENCE
    purposes: tuple[Purpose, ...] = (Purpose.MARKETING,)
    cost_model: CostModel | None = None
    channel: str | None = None
    """Key of the usual channel."""
    channel_rule: ChannelRule | None = None
    always: tuple[Want, ...] = ()
    """Refused in every state when missing."""
    needs: tuple[Want, ...] = ()
    """Refused when the resource is planned or in use."""
    wants: tuple[Want, ...] = ()
    """Advised: without it something cannot be measured, or nobody finds the thing."""
    allows: frozenset[str] = frozenset()
    """Fields that only some kinds have (`ONLY_SOME`)."""
    stands_at_url: bool = False
    """Its address is its own: no other resource has the same."""


ONLY_SOME: dict[str, str] = {
    "startsOn": "Only events and adverts begin on a day; leave startsOn out.",
    "endsOn": "Only events and adverts end on a day; leave endsOn out.",
    "location": "Only events, partners and offline adverts are somewhere; leave location out.",
    "printRun": "Only an offline advert is printed; leave printRun out.",
    "promoCodes": "A tool of the staff carries no promo codes: no buyer sees it. Put them on what buyers see.",
    "phoneNumbers": "No buyer calls a number that stands in a tool of the staff. Put it on what buyers see.",
}
"""Fields that a kind has only when its row says so, and the refusal."""

_HOSTED = frozenset({_G.ORGANIC_SOCIAL, _G.PAID_SOCIAL, _G.MESSAGING, _G.MARKETPLACE, _G.REFERRAL, _G.OTHER})
_ADVERTS = frozenset({_G.PAID_SOCIAL, _G.PAID_SEARCH, _G.DISPLAY, _G.MARKETPLACE, _G.OTHER})
NETWORK = ChannelRule(
    _HOSTED, "An outpost stands on somebody else's network; give the channel of that network, for example vk."
)
_SOLD = ChannelRule(_HOSTED, "A listing stands on somebody else's market; give its channel, for example marketplace.")
_BOUGHT = ChannelRule(_ADVERTS, "A campaign runs on a channel that is paid for, for example yandex_direct or vk_ads.")
_SENT = ChannelRule(
    frozenset({_G.EMAIL, _G.MESSAGING, _G.OTHER}), "A newsletter is sent by e-mail or a messenger; give that channel."
)
_MET = frozenset({"promoCodes", "phoneNumbers"})
_RUN = frozenset({"startsOn", "endsOn"}) | _MET

_WHICH = Want(("url", "externalAccountId"), "Give its address or account, so that touches there are recognised.")
_URL = Want(("url",), "Give its address, so that touches there are recognised.")
_FOUND = Want(("url", "promoCodes", "phoneNumbers"), "Give a promo code, number or address, so that it is recognised.")
_DAYS = Want(("startsOn",), "Say on which day it begins.")
_PAGE = Want(("url",), "A landing page is an address; give its url.")
_PURPOSE = Want(("purposeText",), "A social group needs a purpose; say in purposeText what its members gain.")
_PHONE = Want(("phoneNumbers",), "A call line needs the number that people call; give it in phoneNumbers.")


def _site(*, purposes: tuple[Purpose, ...] = (Purpose.MARKETING,), outside: bool = False) -> Kind:
    placements = (_P.OWN, _P.OUTPOST) if outside else (_P.OWN,)
    return Kind(placements, purposes=purposes, wants=(_URL,), allows=_MET, stands_at_url=True)


def _outpost(*, always: tuple[Want, ...] = ()) -> Kind:
    return Kind((_P.OUTPOST,), channel_rule=NETWORK, always=always, wants=(_WHICH,), allows=_MET, stands_at_url=True)


def _tool() -> Kind:
    """What the staff works with: met by no audience, so for no purpose of marketing unless somebody says so."""
    return Kind((_P.OWN, _P.PAID), users=STAFF, purposes=())


KINDS: dict[ResourceKind, Kind] = {
    _K.CORPORATE_SITE: _site(),
    _K.SALES_SITE: _site(),
    _K.ONLINE_SHOP: _site(outside=True),
    _K.LANDING_PAGE: Kind((_P.OWN, _P.OUTPOST), needs=(_PAGE,), allows=_MET, stands_at_url=True),
    _K.BLOG: _site(outside=True),
    _K.FORUM: _site(outside=True),
    _K.SOCIAL_PAGE: _outpost(),
    _K.SOCIAL_GROUP: _outpost(always=(_PURPOSE,)),
    _K.SOCIAL_CHANNEL: _outpost(),
    _K.SOCIAL_PROFILE: _outpost(),
    _K.PLATFORM_APP: _outpost(),
    _K.MOBILE_APP: Kind((_P.OWN,), wants=(_WHICH,), allows=_MET, stands_at_url=True),
    _K.BOT: Kind((_P.OWN, _P.OUTPOST), wants=(_WHICH,), allows=_MET, stands_at_url=True),
    _K.AD_CAMPAIGN: Kind((_P.PAID,), cost_model=_C.PER_CLICK, channel_rule=_BOUGHT, allows=_RUN),
    _K.SEO: Kind((_P.OWN, _P.PAID, _P.EARNED), channel="organic_search", allows=_MET),
    _K.MARKETPLACE_LISTING: Kind(
        (_P.OUTPOST, _P.PAID), cost_model=_C.SHARE_OF_SALE, channel="marketplace", channel_rule=_SOLD, wants=(_WHICH,),
        allows=_MET, stands_at_url=True,
    ),
    _K.PAID_PLACEMENT: Kind((_P.PAID,), cost_model=_C.FIXED, wants=(_FOUND,), allows=_RUN),
    _K.NEWSLETTER: Kind((_P.OWN, _P.PAID), channel="email", channel_rule=_SENT, allows=_MET),
    _K.EVENT: Kind(
        (_P.OWN, _P.PAID, _P.EARNED), channel="event", allows=_RUN | {"location"},
        wants=(_DAYS, Want(("location", "url"), "Say where it takes place, or give its address.")),
    ),
    _K.CALL_LINE: Kind((_P.OWN, _P.PAID), users=BOTH, purposes=(Purpose.MARKETING, Purpose.SALES), channel="phone",
                       needs=(_PHONE,), allows=_MET),
    _K.INFLUENCER: Kind((_P.PAID, _P.EARNED), cost_model=_C.FIXED, channel="influencer", wants=(_FOUND,), allows=_RUN),
    _K.PARTNER: Kind((_P.EARNED, _P.PAID), channel="partner", wants=(_FOUND,), allows=_MET | {"location"}),
    _K.OFFLINE_AD: Kind(
        (_P.PAID, _P.OWN), cost_model=_C.FIXED, channel="offline_ads", allows=_RUN | {"location", "printRun"},
        wants=(
            Want(("promoCodes", "phoneNumbers", "url"), "Print a promo code, number or address on it, or nobody knows "
                 "what it brought."),
            Want(("startsOn",), "Say on which day it appears."),
            Want(("printRun", "location"), "Say how many are printed, or where it hangs."),
        ),
    ),
    _K.INTRANET: _tool(),
    _K.CRM: _tool(),
    _K.ERP: _tool(),
    _K.CMS: _tool(),
    _K.PUBLISHING_TOOL: _tool(),
    _K.ANALYTICS_TOOL: _tool(),
    _K.LISTENING_TOOL: _tool(),
    _K.CONNECTOR: _tool(),
}  # fmt: skip
BACK_OFFICE = frozenset(kind for kind, row in KINDS.items() if row.users == STAFF)
CONNECTORS = frozenset({_K.CONNECTOR, _K.PUBLISHING_TOOL, _K.CMS, _K.LISTENING_TOOL, _K.ANALYTICS_TOOL, _K.CRM, _K.ERP})
"""What may carry a tie: a connector, or a tool that can do as one."""


def default_placement(kind: ResourceKind) -> Placement:
    """Whose place a resource of that kind usually is."""
    return KINDS[kind].placements[0]


def default_users(kind: ResourceKind) -> tuple[ResourceUser, ...]:
    """Who usually meets it."""
    return KINDS[kind].users


def default_purposes(kind: ResourceKind, users: tuple[ResourceUser, ...]) -> tuple[Purpose, ...]:
    """What it is usually for; nothing where no audience meets it."""
    return KINDS[kind].purposes if ResourceUser.AUDIENCE in users else ()


def default_cost_model(kind: ResourceKind, placement: Placement, has_prices: bool) -> CostModel | None:
    """A price schedule is a fixed price by period, whatever is usual; what is not paid for has no model."""
    if has_prices:
        return CostModel.FIXED
    usual = KINDS[kind].cost_model
    return usual or (CostModel.FIXED if placement is Placement.PAID else None)


def stands_at_url(kind: ResourceKind, placement: Placement) -> bool:
    """Whether the address is the resource's own; what is only paid for points at somebody's."""
    return KINDS[kind].stands_at_url and placement in (Placement.OWN, Placement.OUTPOST)


def channel_rule(kind: ResourceKind, placement: Placement) -> ChannelRule | None:
    """Which channels it may stand on; an outpost of any kind is on somebody else's network."""
    found = KINDS[kind].channel_rule
    return NETWORK if found is None and placement is Placement.OUTPOST else found
