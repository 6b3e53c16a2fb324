"""The words rules are told in, by language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from crm.models.words import IdentityKind, TouchpointKind
from funnel.languages import english_or_russian

K = TouchpointKind
OF = IdentityKind


@dataclass(frozen=True)
class Phrases:
    """Everything `describe` needs of a language. Patterns are filled by `str.format`."""

    does: Mapping[TouchpointKind, str]
    identities: Mapping[IdentityKind, str]
    words: Mapping[str, str]
    quoted: str
    last_comma: str
    """What stands before the last "and" of conditions."""
    times: Callable[[int], str]
    days: Callable[[int], str]
    silent: Callable[[int], str]


def _ru(number: int, one: str, few: str, many: str) -> str:
    """The form of a Russian noun in the genitive that belongs to the number."""
    if number % 10 == 1 and number % 100 != 11:
        return one
    return few if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else many


ENGLISH = Phrases(
    does={
        K.IMPRESSION: "sees an ad", K.VIEW: "views", K.REACTION: "reacts", K.COMMENT: "comments", K.SHARE: "shares",
        K.MENTION: "mentions us", K.FOLLOW: "follows", K.MESSAGE: "writes a message", K.CLICK: "clicks",
        K.VISIT: "visits", K.DOWNLOAD: "downloads", K.SUBSCRIBE: "subscribes", K.FORM_SUBMIT: "submits a form",
        K.CALL: "calls", K.EVENT_REGISTER: "registers for an event", K.EVENT_ATTEND: "attends an event",
        K.PURCHASE: "purchases", K.REVIEW: "writes a review", K.RECOMMENDATION: "recommends us",
        K.CUSTOM: "does something of our own kinds",
    },
    identities={
        OF.EMAIL: "e-mail", OF.PHONE: "phone", OF.ANONYMOUS_ID: "anonymous id",
        OF.PLATFORM_USER_ID: "account on a network", OF.HANDLE: "name on a network",
        OF.EXTERNAL_ID: "id in another system",
    },
    words={
        "and": "and", "or": "or", "not": "not {}", "any": "is in touch", "through": "through", "sent": "sent by",
        "at": "at", "landing": "landing on", "campaign": "by the campaign", "search": "searching for",
        "promo": "with the promo code", "more": "{} more", "answers": "answers {}", "with": "{} with {}",
        "handoff": "sales accepts the handoff", "sale": "a sale is recorded", "score": "has a score of at least {}",
        "known": "is known by {}", "verified": "is known by a verified {}", "company": "belongs to a company",
        "domain": "at {}", "tax": "with a tax id", "no_tax": "without a tax id",
    },
    quoted="“{}”",
    last_comma=",",
    times=lambda n: f"at least {n} times",
    days=lambda n: "within 1 day" if n == 1 else f"within {n} days",
    silent=lambda n: "is silent for 1 day" if n == 1 else f"is silent for {n} days",
)  # fmt: skip
RUSSIAN = Phrases(
    does={
        K.IMPRESSION: "видит рекламу", K.VIEW: "просматривает", K.REACTION: "реагирует", K.COMMENT: "комментирует",
        K.SHARE: "делится", K.MENTION: "упоминает нас", K.FOLLOW: "подписывается на страницу",
        K.MESSAGE: "пишет сообщение", K.CLICK: "переходит по ссылке", K.VISIT: "посещает", K.DOWNLOAD: "скачивает",
        K.SUBSCRIBE: "подписывается на рассылку", K.FORM_SUBMIT: "отправляет форму", K.CALL: "звонит",
        K.EVENT_REGISTER: "регистрируется на мероприятие", K.EVENT_ATTEND: "приходит на мероприятие",
        K.PURCHASE: "покупает", K.REVIEW: "пишет отзыв", K.RECOMMENDATION: "рекомендует нас",
        K.CUSTOM: "совершает действие собственного вида",
    },
    identities={
        OF.EMAIL: "адрес почты", OF.PHONE: "телефон", OF.ANONYMOUS_ID: "анонимный идентификатор",
        OF.PLATFORM_USER_ID: "учётная запись в сети", OF.HANDLE: "имя в сети", OF.EXTERNAL_ID: "номер в другой системе",
    },
    words={
        "and": "и", "or": "или", "not": "не выполнено: {}", "any": "вступает в контакт", "through": "через",
        "sent": "по направлению от", "at": "на площадке", "landing": "с переходом на", "campaign": "по кампании",
        "search": "по запросу", "promo": "с промокодом", "more": "ещё {}", "answers": "отвечает на вопрос {}",
        "with": "{}: {}", "handoff": "отдел продаж принимает лида", "sale": "записана продажа",
        "score": "набирает не меньше {} баллов", "known": "известен {}", "verified": "известен подтверждённый {}",
        "company": "относится к компании", "domain": "с доменом {}", "tax": "с налоговым номером",
        "no_tax": "без налогового номера",
    },
    quoted="«{}»",
    last_comma="",
    times=lambda n: f"не меньше {n} {_ru(n, 'раза', 'раз', 'раз')}",
    days=lambda n: f"в течение {n} {_ru(n, 'дня', 'дней', 'дней')}",
    silent=lambda n: f"молчит {n} {_ru(n, 'день', 'дня', 'дней')}",
)  # fmt: skip


def phrases(language: str) -> Phrases:
    """Those of the language, or of the one that its readers read."""
    return RUSSIAN if english_or_russian(language) == "ru" else ENGLISH
