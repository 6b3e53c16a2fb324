"""Which channel of the catalogue a classified visit is of, where the marks and the host named none by themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

from funnel.channels.classify import Classified, GroupDecidedBy, OwnRule, TrafficGroup, Visit, classify, matching

_G = TrafficGroup
_OF_GROUP: Mapping[TrafficGroup, str] = {
    _G.PAID_SEARCH: "paid_search", _G.DISPLAY: "display", _G.EMAIL: "email", _G.SMS: "sms", _G.AFFILIATES: "partner",
    _G.ORGANIC_SEARCH: "organic_search", _G.AI_ASSISTANT: "ai_assistant", _G.MARKETPLACE: "marketplace",
}  # fmt: skip
"""Groups that one channel stands for. Others are of a network, which only its name tells, or tell nothing."""

_OF_PLATFORM: Mapping[str, str] = {
    "Google Ads": "google_ads", "Yandex Direct": "yandex_direct", "TikTok Ads": "tiktok_ads",
    "LinkedIn Ads": "linkedin_ads", "VK Ads": "vk_ads", "Meta, click to WhatsApp": "facebook_ads",
    "VK": "vk", "Odnoklassniki": "odnoklassniki", "Facebook": "facebook", "Instagram": "instagram", "X": "x",
    "LinkedIn": "linkedin", "TikTok": "tiktok", "Pinterest": "pinterest", "Reddit": "reddit", "Dzen": "dzen",
    "YouTube": "youtube", "Telegram": "telegram", "WhatsApp": "whatsapp", "MAX": "max", "Viber": "viber",
}  # fmt: skip
_OF_A_NETWORK = frozenset({_G.ORGANIC_SOCIAL, _G.ORGANIC_VIDEO, _G.MESSENGER})
_BY_CLICK = frozenset({_G.PAID_SEARCH, _G.PAID_SOCIAL, _G.DISPLAY, _G.AFFILIATES, _G.EMAIL})


def visit_of(utm: Mapping[str, Any] | None, referrer: str | None, landing_page: str | None) -> Visit:
    """What a touch brings along, as rules look at it."""
    said = {name: value for name, value in (utm or {}).items() if isinstance(value, str)}
    return Visit(
        source=said.get("source"), medium=said.get("medium"), campaign=said.get("campaign"), referrer=referrer,
        landing_page=landing_page,
    )  # fmt: skip


def channel_key(found: Classified) -> str | None:
    """The channel's key; None where the group is of no channel in particular."""
    if found.channel_key or found.by is GroupDecidedBy.OWN_RULE:
        return found.channel_key
    named = _OF_PLATFORM.get(found.platform or "")
    if named and (found.by is GroupDecidedBy.CLICK_ID or found.group in _OF_A_NETWORK):
        return named
    return _OF_GROUP.get(found.group)


def clicked(visit: Visit) -> str | None:
    """The channel whose click id stands in the page come to, where no medium is marked: it beats the page come from."""
    if "?" not in (visit.landing_page or ""):
        return None
    found = classify(visit)
    return channel_key(found) if found.by is GroupDecidedBy.CLICK_ID and found.group in _BY_CLICK else None


def by_own_rules(visit: Visit, own: Sequence[OwnRule]) -> OwnRule | None:
    """The first of the workspace's rules that matches."""
    return matching(visit, own)


def fallback(visit: Visit) -> str | None:
    """The channel that our rules tell where nothing else does."""
    return channel_key(classify(visit)) if visit.source or visit.medium or visit.referrer else None
