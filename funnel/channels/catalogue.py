"""The channels every workspace starts with; each workspace gets its own copy and may add to it."""

from dataclasses import dataclass

from funnel.models.words import ChannelGroup as G


@dataclass(frozen=True, slots=True)
class CatalogueChannel:
    """A channel as shipped: a key for programs, a name for people, the group of reports."""

    key: str
    name: str
    group: G

    @property
    def is_direct(self) -> bool:
        """Direct visits are passed over by the model `last_non_direct`."""
        return self.group is G.DIRECT


_C = CatalogueChannel
CATALOGUE: tuple[CatalogueChannel, ...] = (
    _C("facebook", "Facebook", G.ORGANIC_SOCIAL),
    _C("instagram", "Instagram", G.ORGANIC_SOCIAL),
    _C("x", "X", G.ORGANIC_SOCIAL),
    _C("linkedin", "LinkedIn", G.ORGANIC_SOCIAL),
    _C("youtube", "YouTube", G.ORGANIC_SOCIAL),
    _C("tiktok", "TikTok", G.ORGANIC_SOCIAL),
    _C("vk", "VK", G.ORGANIC_SOCIAL),
    _C("odnoklassniki", "Odnoklassniki", G.ORGANIC_SOCIAL),
    _C("pinterest", "Pinterest", G.ORGANIC_SOCIAL),
    _C("reddit", "Reddit", G.ORGANIC_SOCIAL),
    _C("dzen", "Dzen", G.ORGANIC_SOCIAL),
    _C("facebook_ads", "Facebook Ads", G.PAID_SOCIAL),
    _C("instagram_ads", "Instagram Ads", G.PAID_SOCIAL),
    _C("linkedin_ads", "LinkedIn Ads", G.PAID_SOCIAL),
    _C("tiktok_ads", "TikTok Ads", G.PAID_SOCIAL),
    _C("vk_ads", "VK Ads", G.PAID_SOCIAL),
    _C("telegram_ads", "Telegram Ads", G.PAID_SOCIAL),
    _C("influencer", "Influencer", G.PAID_SOCIAL),
    _C("whatsapp", "WhatsApp", G.MESSAGING),
    _C("telegram", "Telegram", G.MESSAGING),
    _C("max", "MAX", G.MESSAGING),
    _C("viber", "Viber", G.MESSAGING),
    _C("sms", "SMS", G.MESSAGING),
    _C("organic_search", "Organic search", G.ORGANIC_SEARCH),
    _C("google_ads", "Google Ads", G.PAID_SEARCH),
    _C("yandex_direct", "Yandex Direct", G.PAID_SEARCH),
    _C("paid_search", "Paid search", G.PAID_SEARCH),
    _C("display", "Display", G.DISPLAY),
    _C("email", "Email", G.EMAIL),
    _C("referral", "Referral and word of mouth", G.REFERRAL),
    _C("partner", "Partner", G.REFERRAL),
    _C("direct", "Direct", G.DIRECT),
    _C("phone", "Phone", G.OFFLINE),
    _C("event", "Event", G.OFFLINE),
    _C("offline_ads", "Offline advertising", G.OFFLINE),
    _C("marketplace", "Marketplace", G.MARKETPLACE),
    _C("site", "Own site", G.OWNED_COMMUNITY),
    _C("blog", "Blog", G.OWNED_COMMUNITY),
    _C("forum", "Forum", G.OWNED_COMMUNITY),
    _C("ai_assistant", "AI assistant", G.AI_ASSISTANTS),
)
BY_KEY = {channel.key: channel for channel in CATALOGUE}
