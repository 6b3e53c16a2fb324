"""Words, numbers and money of pictures and tables in the languages a workspace may have; English for all others."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from crm.core.money import MICRO, exponent, to_decimal
from funnel.sentences.languages import LANGUAGES, language_of

MINUS, NO_BREAK = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"

WORDS: Mapping[str, tuple[str, str, str]] = {
    "nothing": ("Nothing to show.", "Показывать нечего.", "Көрсететін ештеңе жоқ."),
    "funnel": ("Funnel", "Воронка", "Шұңқыр"),
    "funnel_about": (
        "Of the people who came, how many reached each step; the pale end of a bar stopped there for good.",
        "Сколько пришедших дошло до каждого шага; бледный конец полосы там и остановился.",
        "Келгендердің қаншасы әр қадамға жетті; жолақтың бозғылт шеті сол жерде тоқтады.",
    ),
    "step": ("Step", "Шаг", "Қадам"),
    "entered": ("Entered", "Вошли", "Кірді"),
    "reached": ("Reached", "Дошли", "Жетті"),
    "of_previous": ("Of the step before", "От прошлого шага", "Алдыңғы қадамнан"),
    "of_first": ("Of all", "От всех", "Барлығынан"),
    "interval": ("95 % interval", "Интервал 95 %", "95 % аралық"),
    "dropped": ("Dropped", "Отпали", "Түсіп қалды"),
    "in_progress": ("In progress", "В работе", "Жұмыста"),
    "not_yet_ripe": ("Not yet ripe", "Ещё рано", "Әлі ерте"),
    "skipped": ("Skipped", "Пропустили", "Өткізіп жіберді"),
    "reentered": ("Re-entered", "Вошли снова", "Қайта кірді"),
    "goal_reached": ("Goal reached", "Цель достигнута", "Мақсатқа жетті"),
    "median_days": ("Median days", "Дней, медиана", "Күн, медиана"),
    "p90_days": ("90 % within days", "Дней, 90 %", "Күн, 90 %"),
    "amount": ("Amount", "Сумма", "Сома"),
    "cost": ("Cost", "Расходы", "Шығын"),
    "cost_per_goal": ("Cost per goal reached", "Цена достигнутой цели", "Жеткен мақсат құны"),
    "row": ("Row", "Строка", "Жол"),
    "key": ("Key", "Ключ", "Кілт"),
    "all": ("All", "Все", "Барлығы"),
    "small_sample": ("Small sample", "Малая выборка", "Шағын іріктеме"),
    "yes": ("yes", "да", "иә"),
    "trend": ("Conversion over time", "Конверсия по времени", "Уақыт бойынша конверсия"),
    "trend_about": (
        "Of the people who came in each period, the part that reached the last step.",
        "Доля пришедших в каждом периоде, дошедшая до последнего шага.",
        "Әр кезеңде келгендердің соңғы қадамға жеткен үлесі.",
    ),
    "period": ("Period", "Период", "Кезең"),
    "cohort": ("Came", "Пришли", "Келді"),
    "conversion": ("Conversion", "Конверсия", "Конверсия"),
    "times": ("Time to “{step}”", "Время до «{step}»", "«{step}» қадамына дейінгі уақыт"),
    "times_about": (
        "How many needed so long from coming to this step.",
        "Сколько людей столько времени шли до этого шага.",
        "Осы қадамға дейін қанша адам сонша уақыт жүрді.",
    ),
    "time": ("Time", "Время", "Уақыт"),
    "people": ("People", "Люди", "Адамдар"),
    "under": ("under {to}", "до {to}", "{to} дейін"),
    "between": ("{low} to {to}", "от {low} до {to}", "{low} – {to}"),
    "over": ("{low} and more", "{low} и больше", "{low} және одан көп"),
    "hours": ("{n} h", "{n} ч", "{n} сағ"),
    "days": ("{n} d", "{n} дн", "{n} күн"),
    "comparison": ("Models compared", "Сравнение моделей", "Модельдерді салыстыру"),
    "comparison_about": (
        "Conversions that each model credits to each row.",
        "Конверсии, которые каждая модель отдаёт каждой строке.",
        "Әр модель әр жолға беретін конверсиялар.",
    ),
    "shares": ("Shares by {model}", "Доли по модели {model}", "{model} моделі бойынша үлестер"),
    "shares_about": (
        "Each row's part of all conversions, those without a contact included.",
        "Доля каждой строки во всех конверсиях, включая конверсии без контакта.",
        "Әр жолдың барлық конверсиядағы үлесі, байланыссыздарымен қоса.",
    ),
    "share": ("Share", "Доля", "Үлес"),
    "unattributed": ("Without a contact", "Без контакта", "Байланыссыз"),
    "not_given": ("(not given)", "(не указан)", "(көрсетілмеген)"),
    "paths": ("Paths to the conversion", "Пути к конверсии", "Конверсияға апарар жолдар"),
    "paths_about": (
        "The most frequent ways by channel; contacts of one channel in a row count once.",
        "Самые частые пути по каналам; подряд идущие контакты одного канала считаются за один.",
        "Арналар бойынша ең жиі жолдар; бір арнаның қатар байланыстары бір рет саналады.",
    ),
    "path": ("Path", "Путь", "Жол"),
    "conversions": ("Conversions", "Конверсии", "Конверсиялар"),
    "model": ("Model", "Модель", "Модель"),
    "units": ("Units", "Единицы", "Бірлік"),
    "contribution": ("Contribution", "Маржа", "Маржа"),
    "cost_per_conversion": ("Cost per conversion", "Цена конверсии", "Конверсия құны"),
    "roas": ("ROAS", "ROAS", "ROAS"),
    "told": ("Self-reported", "Назвали сами", "Өздері атады"),
    "total": ("Total", "Итого", "Барлығы"),
    "attribution": ("Attribution", "Атрибуция", "Атрибуция"),
    "notes": ("Notes", "Примечания", "Ескертпелер"),
    "leads": ("Leads", "Лиды", "Лидтер"),
    "id": ("ID", "ID", "ID"),
    "name": ("Name", "Имя", "Аты"),
    "status": ("Status", "Статус", "Күйі"),
    "lifecycle_stage": ("Lifecycle stage", "Стадия", "Кезеңі"),
    "product": ("Product", "Продукт", "Өнім"),
    "step_key": ("Step key", "Ключ шага", "Қадам кілті"),
    "owner": ("Owner", "Ответственный", "Жауапты"),
    "company": ("Company", "Компания", "Компания"),
    "audience": ("Audience", "Аудитория", "Аудитория"),
    "channel": ("First channel", "Первый канал", "Бірінші арна"),
    "resource": ("First resource", "Первый ресурс", "Бірінші ресурс"),
    "score": ("Score", "Баллы", "Ұпай"),
    "expected_value": ("Expected value", "Ожидаемая сумма", "Күтілетін сома"),
    "created_at": ("Created", "Создан", "Құрылған"),
    "started_at": ("Started", "Начало", "Басталуы"),
    "step_entered_at": ("At the step since", "На шаге с", "Қадамда"),
    "last_activity_at": ("Last activity", "Последняя активность", "Соңғы белсенділік"),
    "closed_at": ("Closed", "Закрыт", "Жабылған"),
    "loss_reason": ("Loss reason", "Причина потери", "Жоғалту себебі"),
    "self_reported": ("Self-reported", "Назвал сам", "Өзі атады"),
    "matrix": ("Matrix", "Матрица", "Матрица"),
    "objective": ("Objective", "Задача", "Міндет"),
    "matrix_resource": ("Resource", "Ресурс", "Ресурс"),
    "variant": ("Variant", "Вариант", "Нұсқа"),
    "state": ("State", "Состояние", "Күйі"),
    "target": ("Target", "Цель", "Мақсат"),
    "result": ("Result", "Итог", "Нәтиже"),
    "extent": ("Extent", "Степень", "Дәреже"),
    "AS_IS": ("as it is", "как есть", "қазір"),
    "TO_BE": ("as it should be", "как надо", "қажетті"),
    "ACTUAL": ("how it turned out", "как вышло", "іс жүзінде"),
    "IDEA": ("idea", "идея", "идея"),
    "PLANNED": ("planned", "в плане", "жоспарда"),
    "ACTIVE": ("active", "в работе", "жұмыста"),
    "POSTPONED": ("postponed", "отложен", "кейінге қалды"),
    "REJECTED": ("rejected", "отклонён", "қабылданбады"),
    "RETIRED": ("retired", "выведен", "шығарылды"),
    "LOCKED": ("not yet", "ещё рано", "әлі ерте"),
    "FINAL": ("final", "итог", "қорытынды"),
    "HIGH": ("Serious", "Серьёзно", "Маңызды"),
    "MEDIUM": ("Middling", "Средне", "Орташа"),
    "LOW": ("Slight", "Слегка", "Шамалы"),
    "cluster_matrix": ("Cluster matrix", "Кластерная матрица", "Кластер матрицасы"),
    "use": ("Use", "Назначение", "Қолданылуы"),
    "extent_percent": ("Extent, %", "Степень, %", "Дәреже, %"),
    "metric": ("Metric", "Показатель", "Көрсеткіш"),
    "unit": ("Unit", "Единица", "Өлшем бірлігі"),
    "due": ("Due", "Срок", "Мерзім"),
    "conclusion": ("Conclusion", "Вывод", "Қорытынды"),
    "available_on": ("Available on", "Будет известно", "Белгілі болады"),
    "suitability": ("Suitability", "Пригодность", "Жарамдылық"),
    "suitability_by": ("Suitability by", "Пригодность оценил", "Жарамдылықты бағалаған"),
    "gaps": ("Gaps", "Пробелы", "Олқылықтар"),
    "severity": ("Severity", "Важность", "Маңыздылығы"),
    "gap": ("Gap", "Пробел", "Олқылық"),
    "what": ("What", "Что", "Не"),
    "what_to_do": ("What to do", "Что делать", "Не істеу керек"),
    "published_on": ("Published on {day}.", "Опубликовано {day}.", "{day} жарияланды."),
    "due_on": ("due {day}", "срок {day}", "мерзімі {day}"),
    "read_from": ("can be read from {day} on", "будет известно с {day}", "{day} бастап белгілі болады"),
    "figure_of": (
        "{metric}: {result} of {target}",
        "{metric}: {result} из {target}",
        "{metric}: {target} ішінен {result}",
    ),
    "of_five": ("{n} of 5", "{n} из 5", "5-тен {n}"),
    "as_of": ("As of {at}", "По состоянию на {at}", "{at} жағдайы бойынша"),
}  # fmt: skip


def say(language: str, word: str, **given: object) -> str:
    """The word of that name."""
    return WORDS[word][LANGUAGES.index(language_of(language))].format(**given)


def count(language: str, value: int) -> str:
    """A whole number with the language's separators."""
    return str(format_decimal(value, format="#,##0", locale=language_of(language)))


def number(language: str, value: Decimal) -> str:
    """A number with the language's separators, all its places."""
    return str(format_decimal(value, format="#,##0.##################", locale=language_of(language)))


def micro(language: str, value: int) -> str:
    """Millionths as people read them: two places at most."""
    return str(format_decimal(Decimal(value) / MICRO, format="#,##0.##", locale=language_of(language)))


def percent(language: str, value: float | None) -> str:
    """A part of one, to a tenth of a per cent; nothing where there is none."""
    return "" if value is None else str(format_percent(value, format="0.0%", locale=language_of(language)))


def money(language: str, minor: int, currency: str) -> str:
    """An amount with the currency's places and its code."""
    places = exponent(currency)
    shape = "#,##0" + (f".{'0' * places}" if places else "")
    amount = format_decimal(to_decimal(abs(minor), currency), format=shape, locale=language_of(language))
    return f"{MINUS if minor < 0 else ''}{amount}{NO_BREAK}{currency}"


def day(language: str, given: date) -> str:
    """A day with its year, short."""
    return str(format_date(given, "d MMM y", locale=language_of(language)))


def duration(language: str, seconds: float) -> str:
    """Whole days, below one of them hours."""
    whole = int(seconds)
    if whole < 86_400:
        return say(language, "hours", n=whole // 3_600)
    return say(language, "days", n=whole // 86_400)
