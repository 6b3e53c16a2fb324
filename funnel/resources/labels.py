"""What kinds and placements of resources are called by people who read English, Russian and Kazakh."""

from collections.abc import Mapping

from funnel.models.words import Placement, ResourceKind

_K, _P = ResourceKind, Placement

LABELS: Mapping[ResourceKind | Placement, tuple[str, str, str]] = {
    _K.CORPORATE_SITE: ("Corporate site", "Корпоративный сайт", "Корпоративтік сайт"),
    _K.SALES_SITE: ("Sales site", "Продающий сайт", "Сату сайты"),
    _K.ONLINE_SHOP: ("Online shop", "Интернет-магазин", "Интернет-дүкен"),
    _K.LANDING_PAGE: ("Landing page", "Посадочная страница", "Қону беті"),
    _K.BLOG: ("Blog", "Блог", "Блог жүргізу"),
    _K.FORUM: ("Forum", "Форум", "Форум алаңы"),
    _K.SOCIAL_PAGE: ("Social page", "Страница в соцсети", "Әлеуметтік желідегі бет"),
    _K.SOCIAL_GROUP: ("Social group", "Группа в соцсети", "Әлеуметтік желідегі топ"),
    _K.SOCIAL_CHANNEL: ("Social channel", "Канал в соцсети", "Әлеуметтік желідегі арна"),
    _K.SOCIAL_PROFILE: ("Social profile", "Профиль в соцсети", "Әлеуметтік желідегі профиль"),
    _K.PLATFORM_APP: ("Platform app", "Приложение на платформе", "Платформадағы қосымша"),
    _K.MOBILE_APP: ("Mobile app", "Мобильное приложение", "Мобильді қосымша"),
    _K.BOT: ("Bot", "Бот", "Чат-бот"),
    _K.AD_CAMPAIGN: ("Ad campaign", "Рекламная кампания", "Жарнама науқаны"),
    _K.SEO: ("Search optimisation", "Поисковое продвижение", "Іздеуде ілгерілету"),
    _K.MARKETPLACE_LISTING: ("Marketplace listing", "Карточка на маркетплейсе", "Маркетплейстегі карточка"),
    _K.PAID_PLACEMENT: ("Paid placement", "Платное размещение", "Ақылы орналастыру"),
    _K.NEWSLETTER: ("Newsletter", "Рассылка", "Хат тарату"),
    _K.EVENT: ("Event", "Мероприятие", "Іс-шара"),
    _K.CALL_LINE: ("Call line", "Телефонная линия", "Телефон желісі"),
    _K.INFLUENCER: ("Influencer", "Инфлюенсер", "Ықпал етуші"),
    _K.PARTNER: ("Partner", "Партнёр", "Серіктес"),
    _K.OFFLINE_AD: ("Offline advert", "Офлайн-реклама", "Офлайн жарнама"),
    _K.INTRANET: ("Intranet", "Внутренний портал", "Ішкі портал"),
    _K.CRM: ("CRM", "CRM-система", "CRM жүйесі"),
    _K.ERP: ("ERP", "ERP-система", "ERP жүйесі"),
    _K.CMS: ("CMS", "CMS сайта", "Сайттың CMS жүйесі"),
    _K.PUBLISHING_TOOL: ("Publishing tool", "Средство публикации", "Жариялау құралы"),
    _K.ANALYTICS_TOOL: ("Analytics tool", "Средство аналитики", "Талдау құралы"),
    _K.LISTENING_TOOL: ("Listening tool", "Средство мониторинга", "Бақылау құралы"),
    _K.CONNECTOR: ("Connector", "Коннектор", "Қосқыш"),
    _P.OWN: ("Own", "Свои", "Өзіміздікі"),
    _P.OUTPOST: ("Outpost", "Представительства", "Өкілдіктер"),
    _P.PAID: ("Paid", "Платные", "Ақылы"),
    _P.EARNED: ("Earned", "Заработанные", "Ықыласпен келген"),
}  # fmt: skip
BY_VALUE: Mapping[str, tuple[str, str, str]] = {word.value: labels for word, labels in LABELS.items()}
"""Values of the two never meet."""
