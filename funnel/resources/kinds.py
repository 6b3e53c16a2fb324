"""What a kind of resource implies: whose place it is by default, and what it must say of itself."""

from funnel.models.words import CostModel, Placement, Purpose, ResourceKind, ResourceState, ResourceUser

_K = ResourceKind

OUTPOSTS = frozenset(
    {_K.SOCIAL_PAGE, _K.SOCIAL_GROUP, _K.SOCIAL_CHANNEL, _K.SOCIAL_PROFILE, _K.PLATFORM_APP, _K.MARKETPLACE_LISTING}
)
"""Small embassies on somebody else's network."""
PAID = frozenset({_K.AD_CAMPAIGN, _K.PAID_PLACEMENT, _K.OFFLINE_AD, _K.INFLUENCER})
EARNED = frozenset({_K.PARTNER})
BACK_OFFICE = frozenset(
    {_K.INTRANET, _K.CRM, _K.ERP, _K.CMS, _K.PUBLISHING_TOOL, _K.ANALYTICS_TOOL, _K.LISTENING_TOOL, _K.CONNECTOR}
)
"""Tools of the staff: no audience meets them, so they are for no purpose of marketing by default."""
NEEDS_PURPOSE = frozenset({_K.SOCIAL_GROUP})
"""A closer circle without a purpose falls asleep: its purpose is said when it is registered."""
NEEDS_REASON = frozenset({ResourceState.POSTPONED, ResourceState.REJECTED, ResourceState.RETIRED})


def default_placement(kind: ResourceKind) -> Placement:
    """Whose place a resource of that kind usually is."""
    if kind in OUTPOSTS:
        return Placement.OUTPOST
    if kind in PAID:
        return Placement.PAID
    return Placement.EARNED if kind in EARNED else Placement.OWN


def default_purposes(kind: ResourceKind, users: tuple[ResourceUser, ...]) -> tuple[Purpose, ...]:
    """Marketing for what an audience meets; nothing for the staff's own tools."""
    return () if kind in BACK_OFFICE or ResourceUser.AUDIENCE not in users else (Purpose.MARKETING,)


def default_cost_model(placement: Placement, has_prices: bool) -> CostModel | None:
    """A price schedule is a fixed price by period; nothing else is guessed."""
    return CostModel.FIXED if has_prices or placement is Placement.PAID else None
