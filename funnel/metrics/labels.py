"""What metrics are called by people who read English, Russian and Kazakh."""

from funnel.models.words import Metric

_M = Metric

LABELS: dict[Metric, tuple[str, str, str]] = {
    _M.STEP_GOAL_REACHED: ("Step goals reached", "Достигли цели шага", "Қадам мақсатына жеткендер"),
    _M.STEP_ENTRIES: ("Step entries", "Вошли в шаг", "Қадамға кіргендер"),
    _M.LEADS: ("Leads", "Лиды", "Лидтер"),
    _M.HANDOFFS_ACCEPTED: ("Accepted handoffs", "Приняты продажами", "Сату бөлімі қабылдағандар"),
    _M.SALES: ("Sales", "Продажи", "Сатулар"),
    _M.UNITS_SOLD: ("Units sold", "Продано единиц", "Сатылған бірлік"),
    _M.REVENUE: ("Revenue", "Выручка", "Түсім"),
    _M.CONTRIBUTION: ("Contribution", "Маржинальный доход", "Маржиналды табыс"),
    _M.REACH: ("Reach", "Охват", "Қамту"),
    _M.IMPRESSIONS: ("Impressions", "Показы", "Көрсетілімдер"),
    _M.FOLLOWERS: ("Followers", "Подписчики", "Жазылушылар"),
    _M.ENGAGEMENT: ("Engagement", "Вовлечённость", "Белсенділік"),
    _M.CLICKS: ("Clicks", "Клики", "Басулар"),
    _M.CTR: ("Click-through rate", "Кликабельность (CTR)", "Басу үлесі (CTR)"),
    _M.SESSIONS: ("Sessions", "Визиты", "Сеанстар"),
    _M.BOUNCE_RATE: ("Bounce rate", "Доля отказов", "Бас тарту үлесі"),
    _M.SUBSCRIPTIONS: ("Subscriptions", "Подписки", "Жазылымдар"),
    _M.CONTACT_BASE: ("Contact base", "База контактов", "Байланыс базасы"),
    _M.RETURNING_VISITORS: ("Returning visitors", "Вернувшиеся посетители", "Қайта келгендер"),
    _M.SEARCH_POSITION: ("Search position", "Позиция в поиске", "Іздеудегі орны"),
    _M.MENTIONS: ("Mentions", "Упоминания", "Аталымдар"),
    _M.POSITIVE_SHARE: ("Share of positive mentions", "Доля позитива", "Оң пікірлер үлесі"),
    _M.ANSWERED_WITHIN_HOUR: ("Answered within the hour", "Ответ в течение часа", "Бір сағат ішінде жауап"),
    _M.RESPONSE_TIME: ("Response time", "Время ответа", "Жауап беру уақыты"),
    _M.SATISFACTION: ("Satisfaction", "Удовлетворённость", "Қанағаттану"),
    _M.DOWNLOADS: ("Downloads", "Скачивания", "Жүктеулер"),
    _M.ATTENDANCE: ("Attendance", "Участники", "Қатысушылар"),
    _M.COST_PER_LEAD: ("Cost per lead", "Стоимость лида", "Лид құны"),
    _M.COST_PER_STEP_GOAL: (
        "Cost per step goal reached", "Стоимость достижения цели шага", "Қадам мақсатына жету құны",
    ),
    _M.COST_PER_SALE: ("Cost per sale", "Стоимость продажи", "Сату құны"),
    _M.COST_PER_UNIT: ("Cost per unit sold", "Стоимость проданной единицы", "Сатылған бірлік құны"),
    _M.COST_PER_STEP_ENTRY: ("Cost per step entry", "Стоимость входа в шаг", "Қадамға кіру құны"),
    _M.COST_PER_HANDOFF: ("Cost per accepted handoff", "Стоимость принятого лида", "Қабылданған лид құны"),
    _M.COST_PER_REACH: ("Cost per person reached", "Стоимость охвата одного человека", "Бір адамды қамту құны"),
    _M.COST_PER_THOUSAND_IMPRESSIONS: (
        "Cost per thousand impressions", "Стоимость тысячи показов (CPM)", "Мың көрсетілім құны (CPM)",
    ),
    _M.COST_PER_FOLLOWER: ("Cost per new follower", "Стоимость нового подписчика", "Жаңа жазылушы құны"),
    _M.COST_PER_ENGAGEMENT: ("Cost per engagement", "Стоимость вовлечения", "Белсенділік құны"),
    _M.COST_PER_CLICK: ("Cost per click", "Стоимость клика (CPC)", "Басу құны (CPC)"),
    _M.COST_PER_SESSION: ("Cost per session", "Стоимость визита", "Сеанс құны"),
    _M.COST_PER_SUBSCRIPTION: ("Cost per subscription", "Стоимость подписки", "Жазылым құны"),
    _M.COST_PER_CONTACT: ("Cost per new contact", "Стоимость нового контакта", "Жаңа байланыс құны"),
    _M.COST_PER_RETURNING_VISITOR: (
        "Cost per returning visitor", "Стоимость вернувшегося посетителя", "Қайта келген адам құны",
    ),
    _M.COST_PER_MENTION: ("Cost per mention", "Стоимость упоминания", "Аталым құны"),
    _M.COST_PER_DOWNLOAD: ("Cost per download", "Стоимость скачивания", "Жүктеу құны"),
    _M.COST_PER_ATTENDEE: ("Cost per attendee", "Стоимость участника", "Қатысушы құны"),
}  # fmt: skip
"""English, Russian, Kazakh."""
LANGUAGES = ("en", "ru", "kk")


def label(metric: Metric, language: str) -> str:
    """The metric's name in that language; English where there is none."""
    return LABELS[metric][LANGUAGES.index(language) if language in LANGUAGES else 0]
