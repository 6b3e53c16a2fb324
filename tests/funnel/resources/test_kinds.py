"""What each kind of resource may say, must say and should say: one row a kind."""

from typing import Any

import pytest

from crm.core.problems import Problem
from funnel.models.words import ChannelGroup, Placement, Purpose, ResourceKind, ResourceState, ResourceUser
from funnel.resources import kinds
from funnel.resources.check import Sketch, advice, problems

K, P, G, S = ResourceKind, Placement, ChannelGroup, ResourceState
EVERYTHING = frozenset({"purposeText", "url", "externalAccountId", "startsOn", "endsOn", "location", "printRun",
                        "promoCodes", "phoneNumbers"})  # fmt: skip
SITES, NETWORK = ("OWN",), ("OUTPOST",)
TOOL = (("OWN", "PAID"), None, {"promoCodes", "phoneNumbers", "startsOn", "endsOn", "location", "printRun"}, set())
RUN = {"startsOn", "endsOn", "location", "printRun"}
# kind → placements, a channel's group that fits (None: any), fields refused, fields that must be there in use
TABLE: dict[ResourceKind, tuple[Any, ...]] = {
    K.CORPORATE_SITE: (("OWN",), None, RUN, set()),
    K.SALES_SITE: (("OWN",), None, RUN, set()),
    K.ONLINE_SHOP: (("OWN", "OUTPOST"), None, RUN, set()),
    K.LANDING_PAGE: (("OWN", "OUTPOST"), None, RUN, {"url"}),
    K.BLOG: (("OWN", "OUTPOST"), None, RUN, set()),
    K.FORUM: (("OWN", "OUTPOST"), None, RUN, set()),
    K.SOCIAL_PAGE: (NETWORK, G.ORGANIC_SOCIAL, RUN, {"channelKey"}),
    K.SOCIAL_GROUP: (NETWORK, G.ORGANIC_SOCIAL, RUN, {"channelKey", "purposeText"}),
    K.SOCIAL_CHANNEL: (NETWORK, G.MESSAGING, RUN, {"channelKey"}),
    K.SOCIAL_PROFILE: (NETWORK, G.ORGANIC_SOCIAL, RUN, {"channelKey"}),
    K.PLATFORM_APP: (NETWORK, G.ORGANIC_SOCIAL, RUN, {"channelKey"}),
    K.MOBILE_APP: (("OWN",), None, RUN, set()),
    K.BOT: (("OWN", "OUTPOST"), None, RUN, set()),
    K.AD_CAMPAIGN: (("PAID",), G.PAID_SEARCH, {"location", "printRun"}, {"channelKey"}),
    K.SEO: (("OWN", "PAID", "EARNED"), None, RUN, set()),
    K.MARKETPLACE_LISTING: (("OUTPOST", "PAID"), G.MARKETPLACE, RUN, {"channelKey"}),
    K.PAID_PLACEMENT: (("PAID",), None, {"location", "printRun"}, set()),
    K.NEWSLETTER: (("OWN", "PAID"), G.EMAIL, RUN, {"channelKey"}),
    K.EVENT: (("OWN", "PAID", "EARNED"), None, {"printRun"}, set()),
    K.CALL_LINE: (("OWN", "PAID"), None, RUN, {"phoneNumbers"}),
    K.INFLUENCER: (("PAID", "EARNED"), None, {"location", "printRun"}, set()),
    K.PARTNER: (("EARNED", "PAID"), None, RUN - {"location"}, set()),
    K.OFFLINE_AD: (("PAID", "OWN"), None, set(), set()),
    **dict.fromkeys(
        (K.INTRANET, K.CRM, K.ERP, K.CMS, K.PUBLISHING_TOOL, K.ANALYTICS_TOOL, K.LISTENING_TOOL, K.CONNECTOR), TOOL
    ),
}


def sketch(kind: ResourceKind, **more: Any) -> Sketch:
    """A resource in use that says nothing, unless told otherwise."""
    usual = {"placement": kinds.default_placement(kind), "state": S.ACTIVE, "channel_group": TABLE[kind][1]}
    return Sketch(**({"kind": kind} | usual | more))


def fields(found: list[Problem]) -> set[str | None]:
    assert all(problem.message.endswith(".") and problem.code == "INVALID" for problem in found)
    return {problem.field for problem in found}


def test_every_kind_has_a_row() -> None:
    assert set(TABLE) == set(kinds.KINDS) == set(ResourceKind)


@pytest.mark.parametrize("kind", ResourceKind)
def test_placements(kind: ResourceKind) -> None:
    allowed = TABLE[kind][0]
    assert kinds.default_placement(kind).value == allowed[0]
    for placement in Placement:
        refused = "placement" in fields(list(problems(sketch(kind, placement=placement))))
        assert refused is (placement.value not in allowed)


@pytest.mark.parametrize("kind", ResourceKind)
def test_fields_that_only_some_kinds_have(kind: ResourceKind) -> None:
    refused = {name for name in kinds.ONLY_SOME if name in fields(list(problems(sketch(kind, filled=EVERYTHING))))}
    assert refused == TABLE[kind][2]


@pytest.mark.parametrize("kind", ResourceKind)
def test_what_is_needed_in_use(kind: ResourceKind) -> None:
    assert fields(list(problems(sketch(kind, channel_group=None)))) == TABLE[kind][3]
    idea = fields(list(problems(sketch(kind, channel_group=None, state=S.IDEA))))
    assert idea == ({"purposeText"} if kind is K.SOCIAL_GROUP else set())


@pytest.mark.parametrize("kind", [kind for kind in ResourceKind if TABLE[kind][0] == NETWORK])
def test_an_outpost_is_on_somebody_elses_network(kind: ResourceKind) -> None:
    told = frozenset({"purposeText"})
    for group in (G.OWNED_COMMUNITY, G.EMAIL, G.DIRECT, G.OFFLINE, G.ORGANIC_SEARCH):
        (problem,) = problems(sketch(kind, channel_group=group, filled=told))
        assert problem.field == "channelKey"
        assert "somebody else's network" in problem.message
    assert list(problems(sketch(kind, filled=told))) == []
    assert advice(sketch(kind, filled=told)) == ["Give its address or account, so that touches there are recognised."]
    assert advice(sketch(kind, filled=told | {"url"})) == []


@pytest.mark.parametrize(
    ("kind", "group", "refused"),
    [
        (K.AD_CAMPAIGN, G.PAID_SOCIAL, False),
        (K.AD_CAMPAIGN, G.ORGANIC_SOCIAL, True),
        (K.AD_CAMPAIGN, G.OWNED_COMMUNITY, True),
        (K.NEWSLETTER, G.MESSAGING, False),
        (K.NEWSLETTER, G.ORGANIC_SOCIAL, True),
        (K.MARKETPLACE_LISTING, G.OWNED_COMMUNITY, True),
        (K.CORPORATE_SITE, G.ORGANIC_SEARCH, False),
    ],
)
def test_channels_fit_the_kind(kind: ResourceKind, group: ChannelGroup, refused: bool) -> None:
    assert ("channelKey" in fields(list(problems(sketch(kind, channel_group=group))))) is refused


@pytest.mark.parametrize("kind", ResourceKind)
def test_what_is_left_out(kind: ResourceKind) -> None:
    is_tool = TABLE[kind] is TOOL
    users = kinds.default_users(kind)
    assert (users == (ResourceUser.STAFF,)) is is_tool
    assert kinds.default_purposes(kind, (ResourceUser.STAFF,)) == ()
    assert (Purpose.MARKETING in kinds.default_purposes(kind, users)) is not is_tool


def test_advice_of_events_and_adverts() -> None:
    assert len(advice(sketch(K.EVENT))) == 2
    assert advice(sketch(K.EVENT, filled=frozenset({"startsOn", "url"}))) == []
    assert len(advice(sketch(K.OFFLINE_AD))) == 3
    assert advice(sketch(K.OFFLINE_AD, filled=frozenset({"startsOn", "printRun", "promoCodes"}))) == []
    assert advice(sketch(K.OFFLINE_AD, state=S.REJECTED)) == []


def test_states_with_reasons_accounts_and_addresses() -> None:
    for state in (S.POSTPONED, S.REJECTED, S.RETIRED):
        assert fields(list(problems(sketch(K.SEO, state=state)))) == {"stateReason"}
    assert fields(list(problems(sketch(K.SEO, filled=frozenset({"externalAccountId"}))))) == {"channelKey"}
    assert fields(list(problems(sketch(K.BLOG, url="https://nohost")))) == {"url"}
