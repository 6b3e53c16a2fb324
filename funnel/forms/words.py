"""What the service itself says to people who fill in a form: English, Russian, Kazakh."""

from collections.abc import Mapping

from funnel.forms.definition import LANGUAGES

Said = tuple[str, str, str]

REFUSALS: Mapping[str, Said] = {
    "REQUIRED": ("Please fill this in.", "Заполните это поле.", "Бұл өрісті толтырыңыз."),
    "CONSENT_REQUIRED": (
        "Please tick this box: without it the form cannot be sent.",
        "Поставьте отметку: без неё форму нельзя отправить.",
        "Белгі қойыңыз: онсыз форманы жіберуге болмайды.",
    ),
    "TOO_SHORT": (
        "Please write at least {least} characters.", "Напишите не меньше {least} знаков.",
        "Кемінде {least} таңба жазыңыз.",
    ),
    "TOO_LONG": (
        "Please write at most {most} characters.", "Напишите не больше {most} знаков.",
        "{most} таңбадан асырмай жазыңыз.",
    ),
    "PATTERN": (
        "This is not written as it should be; look at the example.", "Запись не подходит; посмотрите на пример.",
        "Жазылуы сәйкес емес; үлгіге қараңыз.",
    ),
    "NO_EMAIL": (
        "This is no e-mail address; write it like name@example.com.",
        "Это не адрес почты; напишите его так: name@example.com.",
        "Бұл электрондық пошта емес; былай жазыңыз: name@example.com.",
    ),
    "NO_PHONE": (
        "This is no phone number; write it with + and the country code.",
        "Это не номер телефона; напишите его с + и кодом страны.",
        "Бұл телефон нөмірі емес; оны + белгісімен және ел кодымен жазыңыз.",
    ),
    "NO_NUMBER": ("Please write a number.", "Напишите число.", "Сан жазыңыз."),
    "TOO_SMALL": (
        "Please write a number of at least {least}.", "Напишите число не меньше {least}.",
        "{least} санынан кем емес сан жазыңыз.",
    ),
    "TOO_GREAT": (
        "Please write a number of at most {most}.", "Напишите число не больше {most}.",
        "{most} санынан аспайтын сан жазыңыз.",
    ),
    "NO_DATE": (
        "Please write a day, like 2026-12-31.", "Напишите день, например 2026-12-31.",
        "Күнді жазыңыз, мысалы 2026-12-31.",
    ),
    "NO_CHOICE": (
        "Please choose one of the answers that are offered.", "Выберите один из предложенных ответов.",
        "Ұсынылған жауаптардың бірін таңдаңыз.",
    ),
    "ONE_ANSWER": ("Please give one answer.", "Дайте один ответ.", "Бір жауап беріңіз."),
    "UNUSABLE": (
        "This holds characters that cannot be stored; write it anew.",
        "Здесь есть знаки, которые нельзя сохранить; напишите заново.",
        "Мұнда сақтауға болмайтын таңбалар бар; қайта жазыңыз.",
    ),
    "SEND_AGAIN": (
        "Please look through your answers and send them once more.",
        "Проверьте ответы и отправьте их ещё раз.", "Жауаптарыңызды тексеріп, тағы бір рет жіберіңіз.",
    ),
    "RATE_LIMITED": (
        "Too many answers came from your address; try again in {seconds} s.",
        "С вашего адреса пришло слишком много ответов; попробуйте через {seconds} с.",
        "Сіздің мекенжайыңыздан тым көп жауап келді; {seconds} с кейін қайталап көріңіз.",
    ),
}  # fmt: skip
"""Code → sentence; `{…}` are numbers."""

PAGE: Mapping[str, Said] = {
    "send": ("Send", "Отправить", "Жіберу"),
    "thanks": (
        "Thank you, we have received your answers.", "Спасибо, мы получили ваши ответы.",
        "Рақмет, жауаптарыңызды алдық.",
    ),
    "choose": ("Please choose", "Выберите", "Таңдаңыз"),
    "optional": ("optional", "необязательно", "міндетті емес"),
    "errors": (
        "Please correct what is marked.", "Исправьте отмеченное.", "Белгіленген жерлерді түзетіңіз.",
    ),
    "heard_from": ("Where did you hear of us?", "Откуда вы о нас узнали?", "Біз туралы қайдан білдіңіз?"),
    "other": ("Something else", "Другое", "Басқа"),
    "heard_from_other": ("Where exactly?", "Где именно?", "Нақты қайдан?"),
    "trap": ("Leave this empty", "Оставьте это пустым", "Мұны бос қалдырыңыз"),
    "language": ("Language", "Язык", "Тіл"),
    "go_on": ("Go on", "Дальше", "Әрі қарай"),
}  # fmt: skip
NAMES: Mapping[str, str] = {"en": "English", "ru": "Русский", "kk": "Қазақша"}
"""What languages call themselves."""


def refusal(code: str, language: str, **numbers: object) -> str:
    """The sentence of a code."""
    return _in(REFUSALS[code], language).format(**numbers)


def page_words(language: str) -> dict[str, str]:
    """Everything else on the page."""
    return {name: _in(said, language) for name, said in PAGE.items()}


def _in(said: Said, language: str) -> str:
    return said[LANGUAGES.index(language) if language in LANGUAGES else 0]
