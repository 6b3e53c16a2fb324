"""The questions: the usual troubles, the resources that are there already, the figures that are known."""

from dataclasses import dataclass
from enum import StrEnum

from funnel.languages import english_or_russian
from funnel.models.words import Metric, ResourceKind, StepPhase


class QuestionSection(StrEnum):
    """What a question is about."""

    TROUBLES = "TROUBLES"
    RESOURCES = "RESOURCES"
    FIGURES = "FIGURES"


class QuestionKind(StrEnum):
    """How a question is answered."""

    CHOICE = "CHOICE"
    """One of its options."""
    NUMBER = "NUMBER"
    """A number, zero or more."""
    RESOURCES = "RESOURCES"
    """What there is, thing by thing; an empty list says that there is nothing."""


@dataclass(frozen=True, slots=True)
class Text:
    """The same in the languages of the service."""

    en: str
    ru: str

    def into(self, language: str) -> str:
        """In that language, or in the one that its readers read."""
        return self.ru if english_or_russian(language) == "ru" else self.en


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer."""

    key: str
    label: Text


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the catalogue."""

    key: str
    section: QuestionSection
    kind: QuestionKind
    text: Text
    help: Text
    options: tuple[Option, ...] = ()
    resource_kind: ResourceKind | None = None
    """What the named things are."""
    metric: Metric | None = None
    """What a figure, or the figure of a named thing, measures."""
    phases: tuple[StepPhase, ...] = ()
    """For which phases such resources mostly work, the likeliest first."""


_DEGREES = (
    Option("NO", Text("No", "Нет")),
    Option("SOMEWHAT", Text("Somewhat", "Отчасти")),
    Option("SEVERELY", Text("Severely", "Сильно")),
)
_REPUTATION = (
    Option("GOOD", Text("Good", "Хорошая")),
    Option("NONE", Text("Nobody speaks of us", "О нас не говорят")),
    Option("POOR", Text("Poor", "Плохая")),
)
_HOW_MUCH = Text("How much does it trouble you?", "Насколько это вам мешает?")
_NAME_THEM = Text(
    "Name each one, with its address, how far it serves its purpose (0 to 100 %) and the figure you know of it.",
    "Назовите каждый: адрес, насколько он выполняет свою задачу (0–100 %) и известный вам показатель.",
)
_IF_KNOWN = Text("Leave it out if you do not know.", "Пропустите, если не знаете.")
_P, _K, _S = StepPhase, ResourceKind, QuestionSection


def _trouble(key: str, en: str, ru: str, options: tuple[Option, ...] = _DEGREES) -> Question:
    return Question(key, _S.TROUBLES, QuestionKind.CHOICE, Text(en, ru), _HOW_MUCH, options)


def _resource(key: str, en: str, ru: str, kind: ResourceKind, metric: Metric, *phases: StepPhase) -> Question:
    return Question(
        key, _S.RESOURCES, QuestionKind.RESOURCES, Text(en, ru), _NAME_THEM, (), kind, metric, phases
    )  # fmt: skip


def _figure(key: str, en: str, ru: str, metric: Metric | None = None) -> Question:
    return Question(key, _S.FIGURES, QuestionKind.NUMBER, Text(en, ru), _IF_KNOWN, metric=metric)


QUESTIONS: tuple[Question, ...] = (
    _trouble("no_traffic", "Too few people come to your site", "На сайт приходит мало людей"),
    _trouble("weak_awareness", "Few people know of you or the product", "О вас или о продукте мало знают"),
    _trouble("reputation", "What is your reputation like?", "Какая у вас репутация?", _REPUTATION),
    _trouble("falling_loyalty", "Customers come back less and less", "Покупатели возвращаются всё реже"),
    _trouble("hard_to_sell", "The product is hard to sell", "Продукт трудно продавать"),
    _trouble("not_ready_inside", "Nobody inside is ready to answer people and to write",
             "Внутри компании некому отвечать людям и писать"),
    _resource("sites", "Which sites do you have?", "Какие у вас есть сайты?", _K.CORPORATE_SITE, Metric.SESSIONS,
              _P.CONSIDERATION, _P.INTENT, _P.INTEREST),
    _resource("blogs", "Which blogs do you keep?", "Какие блоги вы ведёте?", _K.BLOG, Metric.SESSIONS,
              _P.INTEREST, _P.CONSIDERATION, _P.AWARENESS),
    _resource("groups", "Which groups and pages on social networks do you keep?",
              "Какие группы и страницы в социальных сетях вы ведёте?", _K.SOCIAL_PAGE, Metric.FOLLOWERS,
              _P.AWARENESS, _P.INTEREST, _P.ADVOCACY),
    _resource("newsletters", "Which newsletters do you send?", "Какие рассылки вы делаете?", _K.NEWSLETTER,
              Metric.CONTACT_BASE, _P.RETENTION, _P.INTEREST, _P.CONSIDERATION),
    _resource("ads", "Which advertising do you pay for?", "Какую рекламу вы оплачиваете?", _K.AD_CAMPAIGN,
              Metric.CLICKS, _P.INTENT, _P.CONSIDERATION, _P.AWARENESS),
    _figure("followers", "Followers on all networks", "Подписчиков во всех сетях", Metric.FOLLOWERS),
    _figure("monthly_visits", "Visits of your sites in a month", "Посещений сайтов в месяц", Metric.SESSIONS),
    _figure("search_position", "Position in search for your main query", "Позиция в поиске по главному запросу",
            Metric.SEARCH_POSITION),
    _figure("monthly_budget", "Advertising budget in a month, in your currency",
            "Рекламный бюджет в месяц, в вашей валюте"),
)  # fmt: skip
BY_KEY = {question.key: question for question in QUESTIONS}
