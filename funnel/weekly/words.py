"""The words of the report in the languages it is written in."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from crm.core.money import exponent, to_decimal
from funnel.weekly.week import Week

LANGUAGES = ("en", "ru")
MINUS, NO_BREAK = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "{product}, week {week} ({days})",
        "running": "so far",
        "for_week": "for week {week}",
        "for_week_of": "for week {week} of {year}",
        "late": "{change} {what} {week}",
        "into": "into “{step}”",
        "goals": "Goals",
        "goal": "{text}: {actual} of {expected} to date, {target} in all",
        "goal_unknown": "{text}: no figure yet, {target} in all",
        "spend": "Spend {spend}",
        "per_unit": "Spend {spend}, {cost} per unit",
        "funnel": "Funnel",
        "step": "{step} {entered} ({before} the week before)",
        "corrections": "Corrections",
        "late_facts": "Late facts",
        "open": "Not done ({count})",
        "open_action": "{text} (due {day})",
        "done": "Done ({count})",
        "more": "… and {count} more",
        "pace": "Pace of the goals",
        "pace_about": "Actual against expected to date; the line is where a goal should be.",
        "funnel_about": "Entries into the steps, and below each those of the week before.",
        "shares": "Sales by channel",
        "shares_about": "Shares of the week's sales, each divided equally among the contacts before it.",
        "not_given": "(not given)",
        "unattributed": "Without a contact",
        "no_figure": "no figure",
        "week_before": "week before",
        "nothing": "Nothing to show.",
    },
    "ru": {
        "title": "{product}, неделя {week} ({days})",
        "running": "пока",
        "for_week": "за неделю {week}",
        "for_week_of": "за неделю {week} {year} года",
        "late": "{change} {what} {week}",
        "into": "на шаг «{step}»",
        "goals": "Цели",
        "goal": "{text}: {actual} из {expected} на сегодня, всего {target}",
        "goal_unknown": "{text}: данных ещё нет, всего {target}",
        "spend": "Расходы {spend}",
        "per_unit": "Расходы {spend}, на единицу {cost}",
        "funnel": "Воронка",
        "step": "{step} {entered} (неделей раньше {before})",
        "corrections": "Поправки",
        "late_facts": "Поздние данные",
        "open": "Не сделано ({count})",
        "open_action": "{text} (срок {day})",
        "done": "Сделано ({count})",
        "more": "… и ещё {count}",
        "pace": "Темп целей",
        "pace_about": "Факт к ожидаемому на сегодня; линия показывает, где цель должна быть.",
        "funnel_about": "Входы на шаги, под каждым — неделей раньше.",
        "shares": "Продажи по каналам",
        "shares_about": "Доли продаж недели, поровну между контактами перед каждой.",
        "not_given": "(не указан)",
        "unattributed": "Без контакта",
        "no_figure": "нет данных",
        "week_before": "неделей раньше",
        "nothing": "Показывать нечего.",
    },
}

NOUNS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "en": {
        "SALES": {"one": "sale", "other": "sales"},
        "UNITS_SOLD": {"one": "unit", "other": "units"},
        "LEADS": {"one": "lead", "other": "leads"},
        "HANDOFFS_ACCEPTED": {"one": "accepted handoff", "other": "accepted handoffs"},
        "STEP_ENTRIES": {"one": "entry", "other": "entries"},
        "REVENUE": {"other": "revenue"},
        "SPEND": {"other": "spend"},
    },
    "ru": {
        "SALES": {"one": "продажа", "few": "продажи", "many": "продаж", "other": "продажи"},
        "UNITS_SOLD": {"one": "единица", "few": "единицы", "many": "единиц", "other": "единицы"},
        "LEADS": {"one": "лид", "few": "лида", "many": "лидов", "other": "лида"},
        "HANDOFFS_ACCEPTED": {
            "one": "принятая передача", "few": "принятые передачи", "many": "принятых передач",
            "other": "принятой передачи",
        },
        "STEP_ENTRIES": {"one": "вход", "few": "входа", "many": "входов", "other": "входа"},
        "REVENUE": {"other": "выручки"},
        "SPEND": {"other": "расходов"},
    },
}  # fmt: skip


def language_of(language: str) -> str:
    """The report's language for a workspace's; English where the report is not written in it."""
    return language if language in LANGUAGES else "en"


def say(language: str, sentence: str, **given: object) -> str:
    """The sentence of that name."""
    return SENTENCES[language_of(language)][sentence].format(**given)


def noun(language: str, metric: str, count: Decimal) -> str:
    """What is counted, in the form the number asks for."""
    language = language_of(language)
    forms = NOUNS[language][metric]
    is_whole = count == count.to_integral_value()
    form = Locale.parse(language).plural_form(Decimal(int(abs(count))) if is_whole else abs(count))
    return forms.get(form, forms["other"])


def number(language: str, value: Decimal | int) -> str:
    """A figure with the language's separators, all its places."""
    return format_decimal(value, format="#,##0.######", locale=language_of(language))


def money(language: str, minor: int, currency: str) -> str:
    """An amount with the currency's places and its code."""
    places = exponent(currency)
    shape = "#,##0" + (f".{'0' * places}" if places else "")
    amount = format_decimal(to_decimal(abs(minor), currency), format=shape, locale=language_of(language))
    return f"{MINUS if minor < 0 else ''}{amount}{NO_BREAK}{currency}"


def signed(text: str, value: Decimal | int) -> str:
    """A change, with its sign in front of the figure without one."""
    return f"{MINUS if value < 0 else '+'}{text}"


def day(language: str, given: date) -> str:
    """A day and its month."""
    return str(format_date(given, "d MMM", locale=language_of(language)))


def days(language: str, week: Week) -> str:
    """From Monday to Sunday, with the year."""
    return f"{day(language, week.start)} – {day(language, week.end)} {week.end.year}"


def for_week(language: str, week: Week, seen_from: Week) -> str:
    """The week by its number; with its year when that is another one."""
    if week.year == seen_from.year:
        return say(language, "for_week", week=week.number)
    return say(language, "for_week_of", week=week.number, year=week.year)
