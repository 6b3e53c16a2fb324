"""The first gaps: what the answers say is missing, before there is any model to look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from funnel.matrix.gaps.gap import GapSeverity
from funnel.questionnaires.answers import Answers
from funnel.questionnaires.catalogue import Text


class QuestionnaireGapCode(StrEnum):
    """What a company lacks by its own words."""

    NO_TRAFFIC = "NO_TRAFFIC"
    WEAK_AWARENESS = "WEAK_AWARENESS"
    NO_REPUTATION = "NO_REPUTATION"
    POOR_REPUTATION = "POOR_REPUTATION"
    FALLING_LOYALTY = "FALLING_LOYALTY"
    HARD_TO_SELL = "HARD_TO_SELL"
    NOT_READY_INSIDE = "NOT_READY_INSIDE"
    NO_SITE = "NO_SITE"
    NO_BLOG = "NO_BLOG"
    NO_GROUP = "NO_GROUP"
    NO_NEWSLETTER = "NO_NEWSLETTER"
    NO_ADVERTISING = "NO_ADVERTISING"
    ADVERTISING_WITHOUT_SITE = "ADVERTISING_WITHOUT_SITE"
    BUDGET_WITHOUT_ADVERTISING = "BUDGET_WITHOUT_ADVERTISING"


@dataclass(frozen=True, slots=True)
class QuestionnaireGap:
    """One missing thing."""

    code: QuestionnaireGapCode
    severity: GapSeverity
    message: str


_C, _HIGH, _MEDIUM, _LOW = QuestionnaireGapCode, GapSeverity.HIGH, GapSeverity.MEDIUM, GapSeverity.LOW
_ORDER = {_HIGH: 0, _MEDIUM: 1, _LOW: 2}
_TROUBLES = {
    "no_traffic": _C.NO_TRAFFIC,
    "weak_awareness": _C.WEAK_AWARENESS,
    "falling_loyalty": _C.FALLING_LOYALTY,
    "hard_to_sell": _C.HARD_TO_SELL,
    "not_ready_inside": _C.NOT_READY_INSIDE,
}
_DEGREES = {"SOMEWHAT": _MEDIUM, "SEVERELY": _HIGH}
_MISSING = {
    "sites": (_C.NO_SITE, _HIGH),
    "groups": (_C.NO_GROUP, _MEDIUM),
    "blogs": (_C.NO_BLOG, _LOW),
    "newsletters": (_C.NO_NEWSLETTER, _LOW),
    "ads": (_C.NO_ADVERTISING, _LOW),
}
MESSAGES: dict[QuestionnaireGapCode, Text] = {
    _C.NO_TRAFFIC: Text(
        "Too few people come to the site; give a resource the goal to bring them.",
        "На сайт приходит мало людей: поставьте ресурсу цель их приводить.",
    ),
    _C.WEAK_AWARENESS: Text(
        "Few people know of the product; set a goal at the first step.",
        "О продукте мало знают: поставьте цель на первом шаге.",
    ),
    _C.NO_REPUTATION: Text(
        "Nobody speaks of you; plan where customers are to tell what they think.",
        "О вас не говорят: решите, где покупатели будут рассказывать о вас.",
    ),
    _C.POOR_REPUTATION: Text(
        "The reputation is poor; answer what is said before you bring more people.",
        "Репутация плохая: ответьте на сказанное прежде, чем приводить людей.",
    ),
    _C.FALLING_LOYALTY: Text(
        "Customers come back less; set a goal for those who have bought.",
        "Покупатели возвращаются реже: поставьте цель для тех, кто уже купил.",
    ),
    _C.HARD_TO_SELL: Text(
        "The product is hard to sell; look at its offer and at the step before the sale.",
        "Продукт трудно продавать: проверьте предложение и шаг перед продажей.",
    ),
    _C.NOT_READY_INSIDE: Text(
        "Nobody inside is ready; name an owner for every resource before its goal starts.",
        "Внутри не готовы: назначьте владельца каждому ресурсу до начала работы.",
    ),
    _C.NO_SITE: Text("There is no site of your own.", "Нет собственного сайта."),
    _C.NO_GROUP: Text("There is no place of yours on a social network.", "Нет своей площадки в социальной сети."),
    _C.NO_BLOG: Text("Nobody of the staff writes a blog.", "Сотрудники не ведут блог."),
    _C.NO_NEWSLETTER: Text("There is no newsletter to those who know you.", "Нет рассылки тем, кто вас знает."),
    _C.NO_ADVERTISING: Text("No advertising is paid for.", "Реклама не оплачивается."),
    _C.ADVERTISING_WITHOUT_SITE: Text(
        "Advertising is paid for, but there is no site it could lead to.",
        "Реклама оплачивается, но вести ей некуда: нет сайта.",
    ),
    _C.BUDGET_WITHOUT_ADVERTISING: Text(
        "There is a budget, but no advertising that uses it.", "Бюджет есть, а рекламы, которая его тратит, нет."
    ),
}


def first_gaps(answers: Answers, language: str = "en") -> Sequence[QuestionnaireGap]:
    """The gaps, the most important first; a question left out says nothing."""
    found = [*_of_troubles(answers), *_of_resources(answers)]
    return sorted(
        (QuestionnaireGap(code, severity, MESSAGES[code].into(language)) for code, severity in found),
        key=lambda gap: (_ORDER[gap.severity], list(QuestionnaireGapCode).index(gap.code)),
    )


def _of_troubles(answers: Answers) -> Iterator[tuple[QuestionnaireGapCode, GapSeverity]]:
    for key, code in _TROUBLES.items():
        if (severity := _DEGREES.get(answers.get(key, {}).get("option", ""))) is not None:
            yield code, severity
    match answers.get("reputation", {}).get("option"):
        case "NONE":
            yield _C.NO_REPUTATION, _MEDIUM
        case "POOR":
            yield _C.POOR_REPUTATION, _HIGH


def _of_resources(answers: Answers) -> Iterator[tuple[QuestionnaireGapCode, GapSeverity]]:
    there = {
        key: any(thing.get("is_active", True) for thing in answers[key]["resources"])
        for key in _MISSING
        if key in answers
    }
    for key, is_there in there.items():
        if not is_there:
            yield _MISSING[key]
    if there.get("ads") and there.get("sites") is False:
        yield _C.ADVERTISING_WITHOUT_SITE, _HIGH
    if there.get("ads") is False and Decimal(answers.get("monthly_budget", {}).get("number", 0)) > 0:
        yield _C.BUDGET_WITHOUT_ADVERTISING, _MEDIUM
