"""Where somebody came from and to, as the context of a message tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from funnel.adapters.forms import UTM, click_ids_of, utm_of
from funnel.adapters.reading import LONGEST, members, text, told
from funnel.resources.addresses import host_of, normal_url

_CAMPAIGN = {"name": "campaign"} | {name: name for name in UTM}
_FURTHER = ("id", "source_platform", "creative_format", "marketing_tactic")
_REFERRER_TYPES = {"vkads": "rb_clickid"}
"""`context.referrer.type` → the click id that `id` is."""
_RETURNS = frozenset({
    "paypal.com", "yookassa.ru", "yoomoney.ru", "checkout.stripe.com", "securepay.tinkoff.ru", "accounts.google.com",
    "id.vk.com", "oauth.yandex.ru", "passport.yandex.ru", "appleid.apple.com", "login.microsoftonline.com",
})  # fmt: skip
"""Who pays or logs in there comes back: the same visit goes on."""


_PAID = {
    "gclid": "google_ads", "gbraid": "google_ads", "wbraid": "google_ads", "yclid": "yandex_direct",
    "msclkid": "paid_search", "dclid": "display", "ttclid": "tiktok_ads", "li_fat_id": "linkedin_ads",
    "rb_clickid": "vk_ads",
}  # fmt: skip
"""Click ids that prove an advert, and its channel; what organic links carry too (fbclid, ysclid) proves nothing."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One page of a visit."""

    page: str | None = None
    referrer: str | None = None
    """The page of somebody else that led here."""
    within: bool = False
    """Whether the page before was of the same site, and nothing says that a new visit began."""
    utm: Mapping[str, str] | None = None
    click_ids: Mapping[str, str] | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    """Further parameters of the campaign."""
    first: Mapping[str, str] = field(default_factory=dict)
    """How the person came here for the first time, as our own script keeps it."""

    @property
    def channel_key(self) -> str:
        """The channel where nothing names who sent the person; empty where something does, and for servers."""
        if self.utm is None:
            paid = next((_PAID[name] for name in self.click_ids or () if name in _PAID), None)
            if paid is not None:
                return paid
        if self.utm or self.referrer or self.page is None:
            return ""
        return "site" if self.within else "direct"


def arrival(context: Mapping[str, Any]) -> Arrival:
    """What the context says; the page's own address speaks where `campaign` says nothing."""
    page = members(context.get("page"))
    url = _address(page.get("url"))
    query = _query(url) | _query(text(page.get("search"), LONGEST))
    campaign = members(context.get("campaign"))
    utm = {ours: value for theirs, ours in _CAMPAIGN.items() if (value := told(campaign.get(theirs)))}
    referrer = members(context.get("referrer"))
    before = _address(page.get("referrer")) or _address(referrer.get("url"))
    is_own = before is not None and _goes_on(before, url)
    found_utm, clicks = utm or utm_of(query), _click_ids(query, context)
    return Arrival(
        page=url,
        referrer=None if is_own else before,
        within=is_own and not found_utm and not clicks,
        utm=found_utm,
        click_ids=clicks,
        extra={f"utm_{name}": value for name in _FURTHER if (value := told(campaign.get(name)))},
        first=_first(members(members(context.get("touchline")).get("first"))),
    )


def _first(given: Mapping[str, Any]) -> dict[str, str]:
    names = ("at", "url", "referrer", *(f"utm_{name}" for name in UTM))
    return {f"first_{name}": value for name in names if (value := told(given.get(name)))}


def _address(value: Any) -> str | None:
    found = text(value)
    return found if found and found.startswith(("http://", "https://", "android-app://")) else None


def _query(url: str | None) -> dict[str, str]:
    try:
        return dict(parse_qsl(urlsplit(url).query, max_num_fields=100)) if url else {}
    except ValueError:
        return {}


def _click_ids(query: Mapping[str, str], context: Mapping[str, Any]) -> dict[str, str] | None:
    referrer = members(context.get("referrer"))
    name = _REFERRER_TYPES.get(text(referrer.get("type"), 40) or "", text(referrer.get("type"), 40) or "")
    kept = members(members(context.get("touchline")).get("clicks"))
    told_of = {key: value for key, each in kept.items() if (value := told(each))}
    if name and (value := told(referrer.get("id"))):
        told_of[name] = value
    return click_ids_of({**told_of, **query})


def _goes_on(before: str, url: str | None) -> bool:
    """Whether the page before was of the same site, or one to which people go and come back."""
    came, here = _host(before), _host(url)
    if came is None:
        return False
    if any(came == each or came.endswith(f".{each}") for each in _RETURNS):
        return True
    return here is not None and (came == here or came.endswith(f".{here}") or here.endswith(f".{came}"))


def _host(url: str | None) -> str | None:
    normal = normal_url(url) if url else None
    return host_of(normal) if normal else None
