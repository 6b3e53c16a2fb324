"""What groups of channels are called by people who read English, Russian and Kazakh."""

from funnel.models.words import ChannelGroup

_G = ChannelGroup

LABELS: dict[ChannelGroup, tuple[str, str, str]] = {
    _G.ORGANIC_SOCIAL: ("Organic social", "Соцсети", "Әлеуметтік желілер"),
    _G.PAID_SOCIAL: ("Paid social", "Реклама в соцсетях", "Әлеуметтік желілердегі жарнама"),
    _G.MESSAGING: ("Messaging", "Мессенджеры", "Мессенджерлер"),
    _G.ORGANIC_SEARCH: ("Organic search", "Поиск", "Іздеу"),
    _G.PAID_SEARCH: ("Paid search", "Реклама в поиске", "Іздеудегі жарнама"),
    _G.DISPLAY: ("Display", "Медийная реклама", "Медиалық жарнама"),
    _G.EMAIL: ("Email", "Почта", "Пошта"),
    _G.REFERRAL: ("Referral", "Ссылки с сайтов", "Сайттардағы сілтемелер"),
    _G.DIRECT: ("Direct", "Прямые заходы", "Тікелей кіру"),
    _G.OFFLINE: ("Offline", "Офлайн", "Офлайн"),
    _G.MARKETPLACE: ("Marketplace", "Маркетплейсы", "Маркетплейстер"),
    _G.OWNED_COMMUNITY: ("Owned community", "Своё сообщество", "Өз қауымдастығы"),
    _G.AI_ASSISTANTS: ("AI assistants", "ИИ-ассистенты", "ЖИ көмекшілері"),
    _G.OTHER: ("Other", "Прочее", "Басқа"),
}
"""English, Russian, Kazakh."""
LANGUAGES = ("en", "ru", "kk")


def label(group: ChannelGroup, language: str = "en") -> str:
    """The group's name in that language; English where there is none."""
    return LABELS[group][LANGUAGES.index(language) if language in LANGUAGES else 0]
